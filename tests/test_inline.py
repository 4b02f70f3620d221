from fleet.inline import code, plain


def test_nothing_that_people_wrote_is_acted_on_by_markdown():
    assert plain(r"\[x\](http://evil.example) *a* `b` <c> #d |") == (
        r"\\\[x\\\](http://evil.example) \*a\* \`b\` \<c\> \#d \|"
    )


def test_nobody_is_called_to_a_comment():
    assert plain("@octocat and (@somebody), o@example.com @ five") == (
        "@\u200boctocat and (@\u200bsomebody), o@example.com @ five"
    )


def test_a_command_stays_as_it_is_typed():
    assert code("git restore  tenants/dev/`x`.yaml") == "`git restore tenants/dev/'x'.yaml`"
