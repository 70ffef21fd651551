// Comments to the writer, and sign-offs by name. They are decisions of the same log; review.js keeps and saves them.
// Names and comments only ever go into textContent.
(() => {
  const page = window.reviewPage;
  const { $, $$, make } = page;
  const END_SECONDS = 0.6; // of the end of a quotation that need not be played: players report their place four times a second
  const day = (when) => new Date(when).toLocaleDateString([], { day: "numeric", month: "short", year: "numeric" });
  const plainLine = (text) => [...text.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, " ")].slice(0, 290).join("");
  const signing = () => page.data.signing;

  // ---- which sound was played in this page --------------------------------------------------------------------

  const spans = []; // [[from, to), ...] in seconds of the episode, as they were played
  let before = null; // the second at which the player was last
  function note() {
    const now = page.now;
    if (now != null && before != null && now > before && now - before < 2) {
      const last = spans.at(-1);
      if (last && before <= last[1] && last[0] <= before) last[1] = Math.max(last[1], now); else spans.push([before, now]);
    }
    before = now;
  }
  for (const sound of page.sounds) {
    for (const kind of ["timeupdate", "pause", "ended", "seeked"]) sound.addEventListener(kind, note);
    sound.addEventListener("play", () => { before = null; });
  }

  /** {heard, played}: whether all of [start, end) was played in this page, and how many seconds of it. */
  function playedIn(start, end) {
    let [at, played] = [start, 0];
    for (const [from, to] of [...spans].sort((a, b) => a[0] - b[0])) {
      const [first, last] = [Math.max(from, at), Math.min(to, end)];
      if (last > first) { played += last - first; at = last; }
    }
    const length = end - start;
    return { heard: length > 0 && played >= length - Math.min(END_SECONDS, length / 2), played: Math.round(played * 100) / 100 };
  }
  const playedOf = (quote) => quote?.start == null ? { heard: false, played: 0 } : playedIn(quote.start, quote.end);
  Object.assign(page, { notePlayed: note, playedIn });

  // ---- what the log says -------------------------------------------------------------------------------------

  const heads = () => [...page.allHeads().values()].map((its) => its.at(-1));
  const made = (d) => ({ ...d, when: Date.parse(d.when) || 0 });
  const byTime = (a, b) => a.when - b.when;
  const signatures = () => heads().filter((d) => d.action === "sign").map(made).sort(byTime);
  function comments() {
    const byId = new Map(page.log.map((d) => [d.id, d]));
    return heads().filter((d) => ["comment", "settle"].includes(d.action)).flatMap((head) => {
      const id = head.comment ?? head.id;
      const first = byId.get(id);
      const told = head.action === "comment" && first?.note !== head.note ? head : first;
      return told?.action === "comment" ? [{ ...made(told), id, head, isSettled: head.action === "settle" }] : [];
    }).sort(byTime);
  }
  /** Why a sign-off does not hold, null when it does: as the check found, else as far as the page sees. */
  function voidOf(d) {
    const known = signing().given.signed.find((one) => one.id === d.id);
    if (known?.void) return known.void;
    const since = `after ${d.who} signed on ${new Date(d.when).toISOString().slice(0, 10)}`;
    if (!d.quote) return d.signature.text === signing().post.text ? null : `the post was changed ${since}`;
    const quote = page.quoteOf(d.quote);
    const now = signing().quotes[d.quote];
    if (!quote || !now) return known ? null : `the quotation was removed ${since}`;
    const decided = page.settled(`quote ${d.quote}`);
    const isApplied = new Set(page.data.decisions.applied ?? []).has(decided?.id); // what stands nevertheless is another one
    if (["reject", "remove"].includes(decided?.action) && !isApplied) {
      return `${decided.action === "reject" ? "the quotation was rejected" : "its insight was removed"} by ${decided.who}`;
    }
    const wanted = page.wording(d.quote).words;
    const same = (a, b) => String(a ?? "").replace(/\s+/g, " ") === String(b ?? "").replace(/\s+/g, " ");
    if (String(wanted ?? "") !== String(d.seen?.words ?? "") && decided?.words) return `other words were chosen ${since}`;
    if (known) return null; // the check found that it holds
    if (!same(d.seen?.text, quote.text)) return `the words were changed ${since}`;
    if (!same(d.seen?.speaker, quote.speaker) || !same(d.signature.voice, now.voice)) return `the speaker was changed ${since}`;
    if (d.signature.time !== now.time || d.seen?.start !== quote.start || d.seen?.end !== quote.end) return `the time was changed ${since}`;
    if (!same(d.signature.said, now.said)) return `the words heard there were corrected ${since}`;
    return d.signature.passed !== false && !now.passed ? `the quotation no longer passes the check; it did when ${d.who} signed` : null;
  }
  const nameOfQuote = (slot) => { const place = page.data.quotes.findIndex((quote) => quote.slot === slot); return place < 0 ? null : `quotation ${place + 1}`; };

  // ---- what is shown -----------------------------------------------------------------------------------------

  const button = (text, dataset) => make("button", { type: "button", className: "tiny", textContent: text, dataset });
  function signedLine(d) {
    const why = voidOf(d);
    const { heard, played, open = [] } = d.signature;
    const before = d.signature.heard_before ? `, ${d.signature.heard_before} of its quotations when signing them` : "";
    const told = (heard ? "heard to the end" : played ? `heard ${Number(played).toFixed(1)} s of it` : "without listening in this page") + before;
    const line = make("p", { className: `signed ${why ? "is-void" : "is-yes"}` },
      make("b", { textContent: why ? `No longer signed by ${d.who}` : `Signed by ${d.who}` }), make("span", { className: "faint", textContent: `${day(d.when)}, ${told}` }));
    if (d.who === page.who()) line.append(button("Take back", { unsign: d.id }));
    if (why) line.append(make("span", { className: "void-why", textContent: `${why[0].toUpperCase()}${why.slice(1)}${/[.”]$/.test(why) ? "" : "."}` }));
    if (open.length) line.append(make("details", { className: "was-open" }, make("summary", { textContent: `${open.length} open when it was signed` }), make("ul", {}, ...open.map((one) => make("li", { textContent: String(one) })))));
    return line;
  }
  function commentLine(one, { linked }) {
    const name = one.quote ? nameOfQuote(one.quote) : "the post";
    const place = !linked ? [] : [one.quote && name ? make("a", { href: `#at-${encodeURIComponent(one.quote)}`, textContent: name, dataset: { go: one.quote } }) : make("span", { className: "faint", textContent: name ?? "a quotation that is gone" })];
    return make("li", { className: `comment${one.isSettled ? " is-settled" : ""}` },
      make("p", { className: "comment-head" }, make("b", { textContent: one.who }), make("span", { className: "faint", textContent: day(one.when) }), ...place,
        button(one.isSettled ? "Open again" : "Settled", { settle: one.id })),
      make("p", { className: "comment-text", textContent: one.note }),
      ...(one.isSettled ? [make("p", { className: "faint", textContent: `Settled by ${one.head.who}, ${day(one.head.when)}` })] : []));
  }
  function show() {
    if (!signing()) return;
    const [all, said] = [signatures(), comments()];
    for (const quote of page.data.quotes) {
      const own = all.filter((d) => d.quote === quote.slot);
      const told = said.filter((one) => one.quote === quote.slot);
      const box = $(`[data-signing="${CSS.escape(quote.slot)}"]`);
      if (box) {
        box.hidden = !own.length && !told.some((one) => !one.isSettled);
        box.replaceChildren(...own.map(signedLine), ...(told.some((one) => !one.isSettled) ? [make("ul", { className: "comments" }, ...told.filter((one) => !one.isSettled).map((one) => commentLine(one, { linked: false })))] : []));
      }
      const row = $(`[data-signed="${CSS.escape(quote.slot)}"]`);
      const open = told.filter((one) => !one.isSettled).length;
      const standing = own.filter((d) => !voidOf(d)).map((d) => d.who);
      const texts = [standing.length ? `Signed: ${standing.join(", ")}` : own.length ? "No longer signed" : "", open ? `${open} open comment${open > 1 ? "s" : ""}` : ""].filter(Boolean);
      if (row) { row.textContent = texts.join(" · "); row.className = `row-state ${standing.length ? "is-yes" : own.length ? "is-no" : ""}`; }
    }
    const whole = all.filter((d) => !d.quote);
    const lost = all.filter((d) => d.quote && !page.quoteOf(d.quote));
    $("#post-signed").replaceChildren(...whole.map(signedLine), ...lost.map(signedLine));
    const [open, closed] = [said.filter((one) => !one.isSettled), said.filter((one) => one.isSettled)];
    const parts = [];
    if (open.length) parts.push(make("h2", { textContent: open.length === 1 ? "1 open comment" : `${open.length} open comments` }), make("ul", { className: "comments" }, ...open.map((one) => commentLine(one, { linked: true }))));
    if (closed.length) {
      parts.push(make("details", { open: $("#comments details")?.open ?? false }, make("summary", { textContent: closed.length === 1 ? "1 settled comment" : `${closed.length} settled comments` }),
        make("ul", { className: "comments" }, ...closed.map((one) => commentLine(one, { linked: true })))));
    }
    $("#comments").replaceChildren(...parts);
  }

  // ---- comments ----------------------------------------------------------------------------------------------

  let about = null; // what the open dialog's comment is about: a slot; null: the post
  function openComment(slot) {
    if (!page.hasName("a comment")) return;
    about = slot;
    const quote = slot && page.quoteOf(slot);
    $("#comment-about").textContent = quote ? `On ${nameOfQuote(slot)}: “${[...quote.text].slice(0, 140).join("")}${[...quote.text].length > 140 ? "…" : ""}”` : "On the whole post.";
    $("#comment-text").value = "";
    page.dialog("comment");
    $("#comment-text").focus();
  }
  $("#comment-text").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    $("#comment form").requestSubmit($("#comment .primary"));
  });
  $("#comment form").addEventListener("submit", (event) => {
    if (event.submitter && event.submitter.value !== "ok") return;
    const text = $("#comment-text").value.trim();
    if (!text) return event.preventDefault();
    const quote = about && page.quoteOf(about);
    page.add({ action: "comment", note: text, ...(quote ? { quote: about, seen: page.seenOf(quote) } : {}) });
    page.toast("The comment is kept for the writer.");
  });
  function settle(id) {
    const one = comments().find((comment) => comment.id === id);
    if (!one || !page.hasName("who settles a comment")) return;
    const opened = { action: "comment", comment: id, note: one.note, quote: one.quote, seen: one.seen };
    const [box, place] = [document.activeElement?.closest(".comments, #comments"), document.activeElement?.dataset.settle];
    const beside = place === id && box ? $$("[data-settle]", box).map((each) => each.dataset.settle) : [];
    page.add(one.isSettled ? opened : { action: "settle", comment: id });
    if (beside.length) focusComment(beside, id);
    page.toast(one.isSettled ? "The comment is open again." : "Settled.");
  }

  /** The focus after a comment left its list: the next one there, else the one before, else all comments. */
  function focusComment(beside, gone) {
    const at = beside.indexOf(gone);
    const next = [...beside.slice(at + 1), ...beside.slice(0, at).reverse()].find((id) => comments().some((one) => one.id === id && !one.isSettled));
    const list = $("#comments");
    list.tabIndex = -1;
    (next && $(`[data-settle="${CSS.escape(next)}"]`) || list).focus({ preventScroll: true });
  }

  // ---- signing -----------------------------------------------------------------------------------------------

  const openComments = (slot) => comments().filter((one) => !one.isSettled && (slot === null || one.quote === slot))
    .map((one) => `open comment of ${one.who}${one.quote && slot === null ? ` on ${nameOfQuote(one.quote) ?? "a quotation that is gone"}` : ""}: ${one.note}`);
  /** What is open besides what the check found: disagreements, decisions that the post does not have yet. */
  function undecided(slot) {
    const found = [];
    for (const [target, its] of page.allHeads()) {
      if (!page.split(its) || (slot !== null && target !== `quote ${slot}`)) continue;
      found.push(`reviewers disagree on ${target.startsWith("quote ") ? nameOfQuote(its[0].quote) ?? "a quotation that is gone" : target}`);
    }
    const applied = new Set(page.data.decisions.applied ?? []);
    const waiting = page.log.filter((d) => !applied.has(d.id) && !["comment", "settle", "sign", "unsign"].includes(d.action) && (slot === null || d.quote === slot)).length;
    if (waiting) found.push(`${waiting} decision${waiting > 1 ? "s are" : " is"} not in the post yet`);
    return found;
  }
  let asked = null; // what the open dialog signs
  function ask(signature, fields, title, heard) {
    asked = { fields, signature: { ...signature, open: signature.open.map(plainLine).slice(0, 480) } };
    $("#sign-title").textContent = title;
    $("#sign-heard").textContent = heard;
    $("#sign-open").hidden = !asked.signature.open.length;
    $("#sign-list").replaceChildren(...asked.signature.open.map((text) => make("li", { textContent: text })));
    $("#sign-ok").textContent = `${asked.signature.open.length || !signature.heard ? "Sign nevertheless" : "Sign"} as ${page.who()}`;
    page.dialog("sign");
  }
  function give({ signature, fields }) {
    page.add({ action: "sign", ...fields, signature });
    page.toast(`Signed by ${page.who()}${signature.heard ? ", heard to the end" : ""}.`);
  }
  $("#sign form").addEventListener("submit", (event) => {
    if (asked && (!event.submitter || event.submitter.value === "ok")) give(asked);
    asked = null;
  });
  const isReady = () => {
    if (!signing()) { page.toast("This page holds no post to sign."); return false; }
    return page.hasName("a sign-off");
  };
  function signQuote() {
    const slot = page.current;
    const quote = page.quoteOf(slot);
    const known = signing()?.quotes[slot];
    if (!quote || !isReady()) return;
    if (!known || slot.length > 60) return page.toast("This quotation is not in the post.");
    const played = playedOf(quote);
    const signature = { ...known, ...played, open: [...known.open, ...undecided(slot), ...openComments(slot)] };
    const fields = { quote: slot, seen: page.seenOf(quote) };
    if (!signature.open.length && played.heard) return give({ signature, fields });
    ask(signature, fields, `Sign ${nameOfQuote(slot)}`, played.heard ? "You heard it to the end in this page." : "You have not heard it to the end in this page. Sign anyway?");
  }
  /** Whether who signs now heard a quotation to the end when signing it, and that sign-off holds. */
  const wasHeard = (slot) => signatures().some((d) => d.quote === slot && d.who === page.who() && d.signature.heard && !voidOf(d));
  async function signPost() {
    if (!isReady()) return;
    if (page.isSaving && page.data.server) {
      page.toast("One moment: your decisions are still being saved.");
      if (!(await page.sendAll()) || $("dialog[open]")) return;
    }
    const spoken = page.data.quotes.filter((quote) => quote.start != null && quote.verdict !== "unspoken" && signing().quotes[quote.slot]);
    const played = spoken.map(playedOf);
    const here = played.filter((one) => one.heard).length;
    const before = spoken.filter((quote, at) => !played[at].heard && wasHeard(quote.slot)).length;
    const seconds = Math.round(played.reduce((sum, one) => sum + one.played, 0) * 100) / 100;
    const known = signing().post;
    const signature = { ...known, heard: spoken.length > 0 && here + before === spoken.length, played: seconds, open: [...known.open, ...undecided(null), ...openComments(null)] };
    if (before) signature.heard_before = before;
    ask(signature, {}, "Sign the post", before
      ? `You heard ${here + before} of ${spoken.length} quotations to the end: ${here} in this page, ${before} when you signed ${before > 1 ? "them" : "it"}.`
      : `You heard ${here} of ${spoken.length} quotations to the end in this page.`);
  }
  function takeBack(id) {
    const d = signatures().find((one) => one.id === id);
    if (!d || d.who !== page.who()) return;
    page.add({ action: "unsign", who: d.who, quote: d.quote, seen: d.seen });
    page.toast("The sign-off is taken back.");
  }

  Object.assign(page.acts, {
    comment: () => page.current && openComment(page.current), "comment-post": () => openComment(null), sign: signQuote, "sign-post": signPost,
  });
  Object.assign(page.keys, { m: "comment", M: "comment-post", y: "sign", Y: "sign-post" });
  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("[data-settle], [data-unsign]");
    if (target?.dataset.settle) settle(target.dataset.settle); else if (target) takeBack(target.dataset.unsign);
  });
  $("#who").addEventListener("change", show); // whose sign-offs can be taken back
  $("#post-signing").hidden = !signing();
  page.shown.push(show);
  show();
})();
