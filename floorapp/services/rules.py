"""Why the floor says no: every refusal that an operator can meet, its rule, whether a supervisor may lift it, and what
can be done about it.

One row a rule: why nobody lifts it, the refusals it stands for, and the remedies in the order in which one tries them.
The words are `why_<rule>` and `mend_<remedy>` of the catalogues.

Nobody lifts what is no matter of judgement:
  input     nothing was going to be done: another input answers the question
  identity  it is another thing than the one that was asked for; a yes does not make it the right one
  books     the ledger would say what is not so: units that are not there, a way back that is none
  others    it is another owner's, another order's, in other hands, or closed by the office
  promise   unpaid, on hold, cancelled, incomplete: the office decides that, not the floor
  done      it has happened already
  law       what has expired is not sold
  role      who somebody is; a yes is given to an act, never to a person
A row without a reason is a rule of thumb: `services.overrides` lets a supervisor lift it, for one act.
"""

from __future__ import annotations

OTHER = ("other", ("read_question", "look_up"))
_ROWS: tuple[tuple[str, str, str, str], ...] = (
    ("kind", "input",
     "wrong_kind enter_is_no_answer choose_number scan_serial serials_one_by_one bad_date unreadable_scan "
     "scan_too_long wrong_label that_is_a_command",
     "read_question scan_clean"),
    ("unknown", "input", "unknown_code unknown_tracking", "scan_clean import_code look_up"),
    ("label", "input", "gs1_ambiguous gs1_bad", "scan_clean type_label"),
    ("item", "identity",
     "wrong_item on_this_asn nothing_announced not_of_order not_sent other_lot_in_hand "
     "item_of_other_order",
     "put_back f2_other look_up"),
    ("location", "identity", "wrong_location wrong_check_digits", "go_asked f2_unreachable look_up"),
    ("place_kind", "books",
     "not_a_dispatch_place not_a_dock not_a_packing_place not_a_drop_point not_a_pick_location "
     "not_for_grade putaway_not_storage",
     "other_place look_up"),
    ("no_place", "input", "no_bench no_dock no_drop_point no_packing_place", "import_place"),
    ("capacity", "", "location_full", "other_place f2_full ask_spv"),
    ("mixing", "",
     "location_fixed_other location_other_category location_other_class location_other_item "
     "location_other_lot",
     "other_place ask_spv"),
    ("blocked_place", "others", "location_blocked location_other_owner", "other_place"),
    ("same_place", "input", "same_place", "other_place"),
    ("tote", "identity",
     "wrong_tote tote_of_other_order tote_not_empty not_a_tote tote_first tote_is_free",
     "asked_tote empty_tote look_up"),
    ("asked_most", "books", "more_than_asked more_serials already_in_parcel", "count_again undo_last"),
    ("maximum", "", "over_max", "count_again ask_spv"),
    ("weight", "", "weight_outside weight_outside_suspect", "weigh_again recount_parcel ask_spv"),
    ("each", "input",
     "scan_each qty_zero qty_zero_short fewer_than_asked damaged_of_asked weight_zero",
     "count_again f2_short"),
    ("asn", "", "over_receipt", "count_again set_aside ask_spv"),
    ("not_announced", "identity", "not_on_asn", "set_aside other_asn"),
    ("closed", "done",
     "tray_done assembly_over status_already "
     "asn_closed receipt_closed parcel_closed manifest_gone already_packed order_packed already_delivered "
     "already_loaded already_picking all_returned parcel_returned parcel_shipped count_not_waiting "
     "counted_again already_scanned",
     "look_up"),
    ("lot", "identity",
     "lot_not_in_tote lot_not_sent lot_expiry_differs take_this_lot lot_first open_lpn",
     "asked_lot read_label look_up"),
    ("shelf_lot", "others", "lot_not_here lot_held_there lot_on_hold", "asked_lot f2_other look_up"),
    ("expired", "law", "expired", "quarantine"),
    ("expired", "law", "lot_expired", "f2_short quarantine"),
    ("short_life", "", "life_too_short lot_too_old", "asked_lot quarantine ask_spv"),
    ("serial", "identity", "serial_known serial_elsewhere serial_of_other", "read_label look_up"),
    ("transfer", "books", "not_in_transit transfer_not_shipped transfer_not_returned", "look_up"),
    ("owners", "others", "lpn_other_owner other_owners_goods unknown_owner", "other_place look_up"),
    ("dock_content", "input", "dock_empty", "read_question look_up"),
    ("held", "others",
     "components_short content_held only_free stock_short lpn_held lpn_reserved count_reserved",
     "free_only look_up"),
    ("changed", "books",
     "container_not_empty reservation_gone cross_dock_gone source_changed lpn_moved_on container_moved_on "
     "content_changed "
     "container_gone lpn_gone receipt_begun "
     "lpn_empty lpn_elsewhere",
     "start_line look_up"),
    ("not_here", "books",
     "component_not_here location_empty only_here item_not_here item_in_lpn not_on_dock "
     "put_back_loose",
     "right_source count_here look_up"),
    ("lease", "others", "lease_lost order_in_hands", "take_new ask_holder"),
    ("cancelled", "promise", "order_cancelled", "put_goods_back"),
    ("on_hold", "promise", "order_on_hold parcel_stopped", "unhold"),
    ("recalled", "promise", "goods_recalled", "take_recalled_out spv_gives_back"),
    ("recalled", "promise", "lot_recalled", "spv_gives_back"),
    ("unpaid", "promise", "not_paid", "wait_payment"),
    ("whole", "promise",
     "order_incomplete parcel_not_packed parcel_not_shipped parcel_empty finish_first finish_line_first "
     "other_order manifest_full",
     "finish_before"),
    ("carrier", "identity", "other_carrier", "other_manifest"),
    ("on_manifest", "done", "parcel_on_manifest", "take_off"),
    ("order_content", "promise", "order_not_cancelled", "look_up"),
    ("sent", "books", "more_than_sent", "count_again look_up"),
    ("boundary", "", "cannot_undo", "ask_spv correct"),
    ("nothing", "input",
     "nothing_to_end nothing_to_skip nothing_to_undo no_problem_here only_line_left enter_for_work "
     "board_read_only unknown_task",
     "read_question"),
    ("kit", "books", "content_unknown not_assembled kit_by_components kit_has_no_stock return_by_component",
     "scan_components"),
    ("message", "input", "role_unknown message_first message_empty message_too_long nobody_to_tell", "read_message"),
    ("stocktake", "others",
     "differences_open places_not_counted place_counted not_in_stocktake stocktake_ended stocktake_overlaps "
     "nothing_to_record count_recorded",
     "finish_counts look_up"),
    ("warehouse", "others", "other_warehouse", "right_warehouse"),
    ("pin_locked", "role", "sign_in_wait sign_in_blocked", "wait_minutes other_spv admin"),
    ("watching", "input", "mirror_read_only", "read_question"),
    ("tray", "identity", "tray_unknown barcode_of_other_item code_known other_code_in_hand tray_empty", "look_up"),
    ("training", "identity", "live_code_in_training training_code_in_live", "right_label"),
    ("lesson", "others", "no_lesson", "ask_holder"),
    ("others", "others", "assembly_in_hands assembly_lpn others_receive tote_in_location", "ask_holder"),
    ("people", "input", "operator_unknown zone_unknown place_without_zone", "read_question"),
    ("allowed", "role", "override_pin_wrong override_pin_shape override_same_person override_expired",
     "scan_once_more other_spv"),
    ("number_twice", "identity", "order_ambiguous", "scan_parcel"),
    ("leaders_word", "", "status_not_yours", "ask_spv"),
    ("role", "role", "not_your_task not_allowed supervisor_only", "who_may"),
    ("account", "role", "operator_disabled", "admin"),
    ("busy", "input", "busy_try_again database_unreachable database_failed", "scan_again"),
)
RULES: dict[str, tuple[str, tuple[str, ...]]] = {
    code: (rule, tuple(mends.split())) for rule, _, codes, mends in _ROWS for code in codes.split()}
ALLOWABLE = frozenset(code for _, never, codes, _ in _ROWS if not never for code in codes.split())


def rule_of(code: str) -> tuple[str, tuple[str, ...]]:
    """The rule behind a refusal and its remedies; the general one for what nobody has written down."""
    return RULES.get(code, OTHER)
