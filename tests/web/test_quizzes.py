import re
def test_walk(client):
    r = client.get("/quizzes"); assert r.status_code==200, r.data
    r = client.get("/quizzes/checkpoint-one-journey"); assert r.status_code==200
    r = client.post_form("/quizzes/checkpoint-one-journey/start", page="/quizzes/checkpoint-one-journey"); assert r.status_code==303, r.data
    at = r.location
    r = client.get(at); assert r.status_code==200
    r = client.post_form(at, {"action":"save"}); assert r.status_code==303
    r = client.post_form(at, {"action":"hand_in"}); assert r.location.endswith("/hand-in")
    r = client.get(at+"/hand-in"); assert r.status_code==200
    r = client.post_form(at+"/hand-in"); assert r.status_code==303
    r = client.get(at+"/review"); assert r.status_code==200
    assert client.get("/quizzes/checkpoint-one-journey").status_code==200
    assert client.get("/quizzes").status_code==200
