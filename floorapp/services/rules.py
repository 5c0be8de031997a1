"""Why the floor says no: every refusal that an operator can meet, its rule, and what can be done about it.

One row a rule: the refusals it stands for, and the remedies in the order in which one tries them. The words are
`why_<rule>` and `mend_<remedy>` of the catalogues.
"""

from __future__ import annotations

OTHER = ("other", ("read_question", "look_up"))
_ROWS: tuple[tuple[str, str, str], ...] = (
    ("kind",
     "wrong_kind enter_is_no_answer choose_number scan_serial serials_one_by_one bad_date unreadable_scan "
     "scan_too_long wrong_label",
     "read_question scan_clean"),
    ("unknown", "unknown_code unknown_tracking", "scan_clean import_code look_up"),
    ("label", "gs1_ambiguous gs1_bad", "scan_clean type_label"),
    ("item",
     "wrong_item on_this_asn nothing_announced not_of_order not_sent other_lot_in_hand "
     "item_of_other_order",
     "put_back f2_other look_up"),
    ("location", "wrong_location wrong_check_digits", "go_asked f2_unreachable look_up"),
    ("place_kind",
     "not_a_dispatch_place not_a_dock not_a_packing_place not_a_drop_point not_a_pick_location "
     "not_for_grade putaway_not_storage",
     "other_place look_up"),
    ("no_place", "no_dock no_drop_point no_packing_place", "import_place"),
    ("capacity", "location_full", "other_place f2_full ask_spv"),
    ("mixing",
     "location_fixed_other location_other_category location_other_class location_other_item "
     "location_other_lot",
     "other_place ask_spv"),
    ("blocked_place", "location_blocked location_other_owner", "other_place"),
    ("same_place", "same_place", "other_place"),
    ("tote",
     "wrong_tote tote_of_other_order tote_not_empty not_a_tote tote_first tote_is_free",
     "asked_tote empty_tote look_up"),
    ("asked_most", "more_than_asked more_serials already_in_parcel over_max", "count_again undo_last"),
    ("each",
     "scan_each qty_zero qty_zero_short fewer_than_asked damaged_of_asked weight_zero",
     "count_again f2_short"),
    ("asn", "over_receipt", "count_again set_aside ask_spv"),
    ("not_announced", "not_on_asn", "set_aside other_asn"),
    ("closed",
     "asn_closed receipt_closed parcel_closed manifest_gone already_packed order_packed already_delivered "
     "already_loaded already_picking all_returned parcel_returned parcel_shipped count_not_waiting "
     "counted_again already_scanned",
     "look_up"),
    ("lot",
     "lot_not_in_tote lot_not_sent lot_expiry_differs take_this_lot lot_first open_lpn",
     "asked_lot read_label look_up"),
    ("shelf_lot", "lot_not_here lot_held_there lot_on_hold", "asked_lot f2_other look_up"),
    ("expired", "expired life_too_short", "quarantine"),
    ("serial", "serial_known serial_elsewhere serial_of_other", "read_label look_up"),
    ("transfer", "transfer_not_returned", "look_up"),
    ("owners", "lpn_other_owner other_owners_goods", "other_place look_up"),
    ("dock_content", "dock_empty", "read_question look_up"),
    ("held",
     "components_short content_held only_free stock_short lpn_held lpn_reserved count_reserved",
     "free_only look_up"),
    ("changed",
     "reservation_gone cross_dock_gone source_changed lpn_moved_on container_moved_on container_gone lpn_gone "
     "lpn_empty lpn_elsewhere",
     "start_line look_up"),
    ("not_here",
     "component_not_here location_empty only_here item_not_here item_in_lpn not_on_dock "
     "put_back_loose",
     "right_source count_here look_up"),
    ("lease", "lease_lost order_in_hands", "take_new ask_holder"),
    ("cancelled", "order_cancelled", "put_goods_back"),
    ("on_hold", "order_on_hold parcel_stopped", "unhold"),
    ("recalled", "goods_recalled", "take_recalled_out spv_gives_back"),
    ("unpaid", "not_paid", "wait_payment"),
    ("whole",
     "order_incomplete parcel_not_packed parcel_not_shipped parcel_empty finish_first finish_line_first "
     "other_order manifest_full",
     "finish_before"),
    ("carrier", "other_carrier", "other_manifest"),
    ("on_manifest", "parcel_on_manifest", "take_off"),
    ("order_content", "order_not_cancelled", "look_up"),
    ("sent", "more_than_sent", "count_again look_up"),
    ("boundary", "cannot_undo", "ask_spv correct"),
    ("nothing",
     "nothing_to_end nothing_to_skip nothing_to_undo no_problem_here only_line_left enter_for_work "
     "board_read_only unknown_task",
     "read_question"),
    ("kit", "kit_by_components kit_has_no_stock return_by_component", "scan_components"),
    ("message", "message_first message_empty message_too_long nobody_to_tell", "read_message"),
    ("watching", "mirror_read_only", "read_question"),
    ("tray", "code_known other_code_in_hand tray_empty", "look_up"),
    ("training", "live_code_in_training training_code_in_live", "right_label"),
    ("lesson", "no_lesson", "ask_holder"),
    ("others", "others_receive tote_in_location", "ask_holder"),
    ("people", "operator_unknown zone_unknown", "read_question"),
    ("allowed", "override_pin_wrong override_same_person override_expired", "ask_spv"),
    ("number_twice", "order_ambiguous", "scan_parcel"),
    ("role", "not_your_task not_allowed supervisor_only", "who_may"),
    ("account", "operator_disabled", "admin"),
    ("busy", "busy_try_again database_unreachable database_failed", "scan_again"),
)
RULES: dict[str, tuple[str, tuple[str, ...]]] = {
    code: (rule, tuple(mends.split())) for rule, codes, mends in _ROWS for code in codes.split()}


def rule_of(code: str) -> tuple[str, tuple[str, ...]]:
    """The rule behind a refusal and its remedies; the general one for what nobody has written down."""
    return RULES.get(code, OTHER)
