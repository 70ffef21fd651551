"""Rules of style sheets: those of ordinary themes pass, those that hide words of a quotation fail."""

from __future__ import annotations

import pytest
from checking.made import check

TRUE = "Every old bridge tells you how it wants to be repaired, if you listen."
# fmt: off
THEMES = [
    'p{letter-spacing:-.2px;word-spacing:-.05em;hyphenate-limit-chars:6 3 2;text-wrap-style:pretty}',
    'body{font-size:calc(1.05rem + .2vw);mask:none;clip-path:none;translate:none;rotate:none;scale:1;filter:none}',
    "article{-moz-font-feature-settings:'liga';-webkit-box-shadow:none;-webkit-border-radius:3px;columns:20em 2}",
    'blockquote{transform:translateY(-2px);box-decoration-break:clone;font:100%/1.5 serif;margin-left:-2rem}',
    '@keyframes rise{from{opacity:0}to{opacity:1;transform:translateY(0)}}'
    '@media (prefers-reduced-motion:no-preference){article{animation:rise .6s both}}',
    '@-webkit-keyframes in{from{opacity:0}to{opacity:1}}@keyframes in{from{opacity:0}to{opacity:1}}'
    'body{-webkit-animation:in 1s;animation:in 1s}',
    '*,*::before,*::after{box-sizing:border-box;margin:0;padding:0}',
    'html,body,div,span,p,blockquote,em,q,cite{margin:0;padding:0;border:0;font-size:100%;font:inherit;'
    'vertical-align:baseline}',
    "blockquote,q{quotes:none} blockquote:before,blockquote:after,q:before,q:after{content:'';content:none}",
    'html{font-family:sans-serif;-webkit-text-size-adjust:100%;line-height:1.15;scroll-behavior:smooth}',
    'html{font-size:62.5%} body{font-size:1.6rem}',
    'body{margin:0;min-height:100vh;overflow-x:hidden;text-rendering:optimizeSpeed}',
    '[hidden]{display:none!important} template{display:none}',
    'audio:not([controls]){display:none;height:0}',
    'a:hover,.btn:hover{opacity:.6;transform:scale(1.02)}',
    'img:hover{opacity:0;filter:grayscale(1)}',
    '.logo a{text-indent:-9999px;display:block;overflow:hidden}',
    '.sr-only{position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0);white-space:nowrap}',
    '.visually-hidden:not(:focus){clip-path:inset(50%);position:absolute!important}',
    '@media print{nav,footer,.note{display:none!important} *{color:#000!important;background:transparent!important}}',
    "@media print{a[href]::after{content:' (' attr(href) ')'}} p{orphans:3}",
    '@media (prefers-color-scheme:dark){body{background:#111;color:#eee}a{color:#9cf}}',
    ':root{--bg:#fff;--fg:#222}@media (prefers-color-scheme:dark){:root{--bg:#121212;'
    '--fg:#f5f5f5}}body{background:var(--bg);color:var(--fg)}',
    '.hero{background:#123 url(x.jpg) center/cover;color:#fff} .hero h1{color:#fff}',
    'body{background:#1a1a1a;color:#ddd} blockquote p{color:#fff}',
    '.container{display:flex;flex-wrap:wrap;gap:1rem;align-items:center;justify-content:space-between}',
    '.row{display:grid;grid-template-columns:minmax(0,1fr) 300px;grid-gap:2rem}',
    '.row>*{flex:1 1 0;min-width:0}',
    'main{order:2} aside{order:1}',
    "blockquote::before{content:'\\201C';font-size:4rem;position:absolute;left:-.1em;top:-.2em;opacity:.2}",
    'blockquote{position:relative;padding:1rem 2rem;border-left:4px solid var(--accent,#c00)}',
    "cite::before{content:'\\2014\\00A0'}",
    "li::before{content:counter(item) '. '}ol{counter-reset:item;list-style:none}li{counter-increment:item}",
    ".clearfix::after{content:'';display:table;clear:both}",
    'p::first-letter{font-size:3em;float:left;line-height:1}',
    'p+p{text-indent:1.5em} p{hyphens:auto;text-wrap:pretty}',
    '::selection{background:#b3d4fc;color:transparent;text-shadow:none}',
    "@font-face{font-family:Inter;src:url(inter.woff2) format('woff2');"
    "font-display:swap} body{font-family:Inter,sans-serif}",
    "@import url('https://fonts.googleapis.com/css2?family=Lora');",
    '@keyframes fade{from{opacity:0}to{opacity:1}} article{animation:fade .5s ease-out}',
    '@keyframes spin{to{transform:rotate(360deg)}} .spinner{animation:spin 1s infinite}',
    '.menu{display:none}@media(min-width:40em){.menu{display:flex}}',
    'header{position:sticky;top:0;z-index:10;backdrop-filter:blur(8px)}',
    'nav{position:fixed;left:-280px;width:280px;transition:left .3s}',
    '.md\\:hidden{display:none}.w-1\\/2{width:50%}',
    'article{transform:translateZ(0);will-change:transform;isolation:isolate;contain:layout}',
    '*{-webkit-tap-highlight-color:transparent;touch-action:manipulation}',
    "body{font-feature-settings:'kern','liga';font-variant-numeric:oldstyle-nums;font-variation-settings:'wght' 400}",
    'blockquote{position:relative;top:-2px;left:-1rem}',
    'sup,sub{font-size:75%;line-height:0;position:relative;vertical-align:baseline} sup{top:-.5em}',
    '@media (prefers-reduced-motion:reduce){*,::before,::after{animation-duration:.01ms!important;'
    'transition-duration:.01ms!important;scroll-behavior:auto!important}}',
    'details>summary{list-style:none}summary::-webkit-details-marker{display:none}',
    'input::placeholder{color:transparent} .field label{opacity:0}',
    '.tooltip{visibility:hidden;opacity:0;position:absolute}',
    '.tab-content{display:none}.tab-content.active{display:block}',
    'body{color:hsl(210 20% 20%);background:oklch(98% .01 90)}',
    'h1{background:linear-gradient(90deg,#f06,#48f);-webkit-background-clip:text;color:transparent}',
    '@layer base{p{margin-block:1em;max-inline-size:65ch}}@supports(display:grid){main{display:grid}}',
    'img{max-width:100%;height:auto;vertical-align:middle} svg{fill:currentColor;vertical-align:-.125em}',
    'pre{overflow:auto;max-height:400px} code{font-size:.875em;background:#f5f5f5}',
    'table{border-collapse:collapse;width:100%;table-layout:fixed}td,th{padding:.5rem;border:1px solid #ddd}',
    '.carousel{overflow:hidden;height:300px}.slide{opacity:0;transition:opacity 1s}',
    '.wp-block-quote cite{display:block;font-style:normal;opacity:.8;font-size:.8125em}',
    ".button::after{content:' \\2192';transition:.2s}.external::after{content:'external link'}",
    ".card a::after{content:'';position:absolute;inset:0} .card{position:relative}",
    "blockquote{font-size:clamp(1.1rem,2vw,1.4rem);quotes:'\\201C' '\\201D';mix-blend-mode:normal;"
    "-webkit-hyphens:auto}",
    '.skip-link{position:absolute;top:-40px;left:0}.skip-link:focus{top:0}',
    'body{-ms-overflow-style:none;scrollbar-width:thin;accent-color:#c00;container-type:inline-size}',
]
HIDING = [
    '.x{color:rgb(100% 100% 100%)}',
    '.x{color:window}',
    '@media not screen and (min-width:99999px){.x{display:none}}',
    '.w p{display:flex;flex-direction:row-reverse}',
    '.w p{display:flex}.x{order:-1}',
    '.w p{display:flex}.x{order:2}',
    '.w p{display:grid;grid-template-columns:0 1fr;overflow:hidden}',
    '.x{display:inline-block;flex:0 0 0;overflow:hidden;width:0}',
    '.x{vertical-align:-999px}',
    '.x{vertical-align:500%}',
    '.x{position:relative;top:-900px}',
    '.x{position:absolute;left:200vw}',
    '.w{background:#333;color:#333}',
    '.w{background-image:linear-gradient(#222,#222);color:#222}',
    ':root{--x:line-through}.x{text-decoration:var(--x)}',
    ':root{--d:none}.x{display:var(--d)}',
    'body{color:#eee;background:#111}.w{background:#fff}',
    '.w p .x{display:none}',
    'blockquote > p > i{opacity:0}',
    '[class~=x]{visibility:hidden}',
    'p i:first-child{font-size:0}',
    '.x{-webkit-text-fill-color:white}',
    '@media (max-width:9999px){.x{display:none}}',
    '@media screen{.w{text-indent:-9999px}}',
    ".w::before{content:'It is false that '}",
    ".x::after{content:' not'}",
    ".w{position:relative}.w::after{content:'';position:absolute;inset:0;background:#fff}",
    'i{display:none}',
    'p{color:hsl(0 0% 100%)}',
    'p{color:oklch(99% 0 0)}',
    '.\\78{display:none}',
    '*{font-size:0}',
    ':is(.x,.y){display:none}',
    'p :not(b){display:none}',
    '.x{float:right}',
    '@supports (display:grid){.x{display:none}}',
    '@layer a{.x{display:none}}',
    '@keyframes k{to{opacity:0}}.x{animation:k 0s forwards}',
    '.w{max-height:0;overflow:hidden}',
    '.x{color:white}',
    '.w{.x{display:none}}',
    'p:not(.z) .x{text-decoration:line-through}',
    '.x{transform:scale(0)}',
    '.x{clip-path:inset(100%)}',
    "@font-face{font-family:a;src:local('Wingdings')}.x{font-family:a}",
]
# fmt: on
PAGE = (
    "<!doctype html><html><head><style>{}</style></head><body><nav>Menu</nav><main><article><h1>Bridges</h1>"
    "<blockquote id='q' class='w'><p>{}</p></blockquote><p>Brandt said: “{}”</p></article></main></body></html>"
)
POST = "<style>{}</style>\n\n# Bridges\n\n> {}\n\nBrandt said: “{}”\n"
PARTED = TRUE.replace("you how", "you <i class=x>how</i>")
HELD = [
    ("post.html", "<!doctype html><html><body><style>{}</style><blockquote id='q' class='w'><p>{}</p></blockquote>"),
    ("post.md", "<style>{}</style>\n\n<blockquote class=w>\n<p>{}</p></blockquote>\n"),
]


@pytest.mark.parametrize("sheet", THEMES)
@pytest.mark.parametrize(("name", "form"), [("post.html", PAGE), ("post.md", POST)])
def test_rules_of_themes_raise_no_alarm(sheet: str, name: str, form: str) -> None:
    checks = check(form.format(sheet, TRUE, TRUE), name=name)
    assert [quote.passes for quote in checks.quotes] == [True, True]
    assert not any(quote.flags for quote in checks.quotes)
    assert not any("style sheet" in note for note in checks.notes)


@pytest.mark.parametrize("sheet", HIDING)
@pytest.mark.parametrize(("name", "form"), HELD)
def test_rules_that_hide_words_of_a_quotation_fail(sheet: str, name: str, form: str) -> None:
    checks = check(form.format(sheet, PARTED), name=name)
    assert [quote.passes for quote in checks.quotes] == [False]
    assert any("style sheet" in note for note in checks.notes)


def test_a_rule_for_words_beside_the_quotation_is_not_told() -> None:
    checks = check(f"<style>.x{{opacity:0}}</style>\n\n<i class=x>Read more</i> Brandt said: “{TRUE}”\n")
    assert [quote.passes for quote in checks.quotes] == [True]
    assert not checks.notes


def test_a_name_that_a_rule_hides_names_nobody() -> None:
    post = "<style>.x{display:none}</style>\n\n" + f"“{TRUE}” — <i class=x>Novak</i> <b>Brandt</b>\n"
    assert [quote.passes for quote in check(post).quotes] == [True]
    assert [quote.passes for quote in check(post.replace("class=x", "class=y")).quotes] == [False]


def test_the_rules_tried_have_a_bound() -> None:
    sheet = "".join(f"p{{margin:{number}px}}" for number in range(1500))
    body = "<p>Words</p>" * 300
    checks = check(f"<!doctype html><html><body><style>{sheet}</style><p>“{TRUE}”</p>{body}", name="post.html")
    assert [quote.passes for quote in checks.quotes] == [False]
    assert any("style sheet" in note for note in checks.notes)
