exec(open('/tmp/count.py').read())
def test_x(fresh_url):
    import time; t=time.time()
    m.test_the_ledger_and_a_dictionary_say_the_same("sqlite", fresh_url)
    print(c, time.time()-t)
