// Behaviour of the review page. Everything shown is already in the markup; here decisions are made, kept and saved.
// Text from the episode only ever goes into textContent. The one innerHTML takes markup from the page's own server.
// The other review_*.js follow in the same function: review_page.py joins them.
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
  const make = (name, props = {}, ...children) => {
    const { dataset = {}, ...rest } = props;
    const node = Object.assign(document.createElement(name), rest);
    Object.assign(node.dataset, dataset);
    node.append(...children);
    return node;
  };
  const clock = (seconds) => {
    const whole = Math.max(0, Math.floor(seconds));
    const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
    const two = (n) => String(n).padStart(2, "0");
    return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
  };
  const kept = {
    get(key) { try { return localStorage.getItem(`review:${key}`); } catch { return null; } },
    set(key, value) { try { localStorage.setItem(`review:${key}`, value); } catch { /* private mode: the file remains */ } },
  };

  document.documentElement.classList.add("js");
  let data = JSON.parse($("#data").textContent);
  const server = data.server;
  const isMissing = server?.sound === "missing"; // the recording, which nothing deleted
  const missing = isMissing ? `${server.audio} is not beside the post: copy it there. Clips of the quotations that review.html holds still play.` : "";
  let log = data.decisions.decisions;
  let current = null; // slot
  const undone = []; // the decisions of this session, each with what held before it: what undo goes back to
  const unsent = new Set();
  let dirty = false; // offline: decided since the last saved file

  // ---- decisions ---------------------------------------------------------------------------------------------

  const quoteOf = (slot) => data.quotes.find((quote) => quote.slot === slot);
  const [commenting, signing] = [["comment", "settle"], ["sign", "unsign"]]; // they decide nothing and never conflict
  const about = (d) =>
    d.action === "heard" ? `words ${d.words[0]}-${d.words[1]}` : d.action === "name" ? `speaker ${d.speaker}`
      : d.action === "voice" ? `voice ${d.words[0]}-${d.words[1]}` : commenting.includes(d.action) ? `comment ${d.comment ?? d.id}`
        : signing.includes(d.action) ? `sign ${d.quote ? `quote ${d.quote}` : "post"}\n${d.who}` : `quote ${d.quote}`;
  const wants = (d) => JSON.stringify(
    ["heard", "name", "voice"].includes(d.action) ? [d.heard, d.name, d.speaker]
      : [...commenting, ...signing].includes(d.action) ? [] : ["reject", "remove", "clear"].includes(d.action) ? [d.action]
        : [d.action === "unspoken", d.words ?? d.seen?.text ?? null]);

  function allHeads() {
    // As Decisions.heads in records/review.py: only decisions of one target take each other's place, and none in a ring.
    const targets = new Map(log.map((d) => [d.id, about(d)]));
    const over = new Map(log.map((d) => [d.id, (d.over ?? []).filter((id) => id !== d.id && targets.get(id) === about(d))]));
    const listed = new Set([...over.values()].flat());
    const left = [...over.keys()].filter((id) => !listed.has(id));
    const passed = new Set();
    while (left.length) {
      for (const id of over.get(left.pop())) if (!passed.has(id)) { passed.add(id); left.push(id); }
    }
    const found = new Map();
    for (const d of log) {
      if (passed.has(d.id)) continue;
      const target = targets.get(d.id);
      found.set(target, [...(found.get(target) ?? []), d]);
    }
    return found;
  }
  const headsOf = (target) => allHeads().get(target) ?? [];
  const split = (heads) => new Set(heads.map(wants)).size > 1;
  const settled = (target) => {
    const heads = headsOf(target);
    return heads.length && !split(heads) ? heads.at(-1) : null;
  };
  const who = () => $("#who").value.trim();
  let unnamed = null; // what is done as soon as the reviewer has written a name
  /** Whether the reviewer has a name; else asks for it. `then`: done when enter ends the name. */
  function hasName(what, then = null) {
    if (who()) return true;
    toast(`Write your name first: ${what} is recorded by name.${then ? " Then press enter to go on." : ""}`, { stays: true });
    $("#who").focus();
    unnamed = then;
    return false;
  }
  const newId = () => [...crypto.getRandomValues(new Uint8Array(9))].map((b) => b.toString(36).padStart(2, "0")).join("");

  function add(fields, { remember = true } = {}) {
    const decision = {
      id: newId(), who: who(), when: new Date().toISOString(), quote: null, seen: null, words: null, candidate: null,
      said: null, heard: null, speaker: null, name: null, note: "", over: [], ...fields,
    };
    if (decision.words) decision.said = data.words.text.slice(...decision.words).join(" ");
    const heads = headsOf(about(decision));
    decision.over = heads.map((d) => d.id);
    if (remember) undone.push({ id: decision.id, who: decision.who, target: about(decision), heads, slot: current });
    log.push(decision);
    keep(decision);
    return decision;
  }

  function keep(decision) {
    if (server) {
      unsent.add(decision.id);
      scheduleSend();
    } else {
      dirty = true;
      kept.set(`log:${data.episode}`, JSON.stringify(log));
      state("Kept in this browser. Save decisions to send them.");
    }
    show();
  }

  const seenOf = (quote) => ({
    text: quote.text, id: quote.id, line: quote.line, words: quote.words, start: quote.start, end: quote.end, speaker: quote.speaker,
  });
  /** The words that a slot is to have: those decided, else those of the post. */
  function wording(slot) {
    const head = settled(`quote ${slot}`);
    const quote = quoteOf(slot);
    if (head?.words && !["reject", "remove", "clear"].includes(head.action)) return { words: head.words, candidate: head.candidate };
    return { words: quote?.words ?? null, candidate: null };
  }
  function decide(action, fields = {}) {
    const quote = quoteOf(current);
    if (!quote) return;
    const head = settled(`quote ${current}`);
    const carried = ["accept", "unspoken"].includes(action) && head?.words && !["reject", "remove", "clear"].includes(head.action)
      ? { words: head.words, candidate: head.candidate } : {};
    add({ action, quote: current, seen: seenOf(quote), ...carried, ...fields });
    const number = data.quotes.indexOf(quote) + 1;
    say(`Quotation ${number}: ${tell(settled(`quote ${current}`) ?? { action })}`);
  }
  /** Whether a decision accepted other words than the post has now, or will have by a newer correction. */
  function isOutdated(d, quote) {
    if (d?.action !== "accept" || !quote) return false;
    const plain = (text) => String(text ?? "").toLocaleLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
    if (!d.words && plain(d.seen?.text) !== plain(quote.text)) return true;
    const words = d.words ?? quote.words;
    const applied = new Set(data.decisions.applied ?? []);
    return Boolean(words) && corrections().some((fix) => fix.words[0] < words[1] && words[0] < fix.words[1]
      && Date.parse(fix.when) > Date.parse(d.when) && (d.words || !applied.has(fix.id)));
  }
  const needsDecision = (slot) => {
    const heads = headsOf(`quote ${slot}`);
    return !heads.length || split(heads) || heads.at(-1).action === "clear" || isOutdated(heads.at(-1), quoteOf(slot));
  };
  /** What the check found against a quotation; empty where a decision that it does not know yet changes what it judged. */
  function refusalOf(quote) {
    if (!quote || quote.passes) return "";
    const [applied, words] = [new Set(data.decisions.applied ?? []), wording(quote.slot).words];
    const changes = (d) => d.action === "name" || (d.action === "heard" ? d.heard && words && meet(d.words, words)
      : d.action === "voice" ? words && meet(d.words, words) : d.quote === quote.slot && (d.words || d.action === "unspoken"));
    return [...allHeads().values()].some((its) => !applied.has(its.at(-1).id) && changes(its.at(-1))) ? "" : quote.refused;
  }
  let cautioned = ""; // the quotation that fails about which accepting was asked
  function accept() {
    const refused = refusalOf(quoteOf(current));
    if (refused && cautioned !== current) {
      toast(`The check says: ${refused} Accept again to accept it against the check.`, { stays: true });
      cautioned = current;
      return;
    }
    decideAndGoOn("accept", refused ? { against: refused } : {});
  }
  /** Decides, and goes on to the next quotation that needs a decision: in the queue, else in this post. */
  function decideAndGoOn(action, fields = {}) {
    const from = data.quotes.findIndex((quote) => quote.slot === current);
    if (from < 0) return;
    decide(action, fields);
    if (queue?.stops[current]) { goOnInQueue(); return; }
    const next = [...data.quotes.slice(from + 1), ...data.quotes.slice(0, from)].find((quote) => needsDecision(quote.slot));
    if (!next) return toast("That was the last quotation that needed a decision.");
    const told = tell({ action, ...fields });
    open(next.slot);
    say(`${told}. Quotation ${data.quotes.indexOf(next) + 1} of ${data.quotes.length} is next.`);
  }

  /** Takes back the reviewer's own last decision of this session. What held before holds again, by its own author. */
  function undo() {
    const own = undone.findLastIndex((one) => one.prose || one.who === who());
    if (own < 0) return undone.length ? toast(`The last decision here is by ${undone.at(-1).who}: undo takes back only your own.`) : undoInQueue();
    const [last] = undone.splice(own, 1);
    if (last.prose) return undoProse(last.prose);
    const now = headsOf(last.target);
    const [made, newer] = [now.find((d) => d.id === last.id), now.find((d) => d.id !== last.id)];
    const former = last.heads.at(-1);
    let told = "Undone.";
    if (!made || newer) return toast(`Not undone: ${newer ? `${newer.who} decided on it, too` : "it does not stand any more"}. Decide again instead.`);
    if (split(last.heads)) {
      if (server) return toast("A settled disagreement is not undone: decide again instead.");
      log = log.filter((d) => d !== made);
      kept.set(`log:${data.episode}`, JSON.stringify(log));
      show();
    } else if (former) {
      const { id, over, ...held } = former;
      if (held.action === "comment") held.comment ??= id;
      const again = add({ ...held, again: new Date().toISOString() }, { remember: false });
      for (const one of undone) if (one.id === id) one.id = again.id;
      const what = [...commenting, ...signing].includes(held.action) ? "" : `: ${wish(former)}`;
      told = `Undone. ${held.who === who() ? "Your decision before it" : `The decision of ${held.who}`} holds again${what}.`;
    } else if (commenting.includes(made.action)) {
      add({ action: "settle", comment: made.id }, { remember: false });
    } else if (signing.includes(made.action)) {
      add({ action: "unsign", who: made.who, quote: made.quote, seen: made.seen }, { remember: false });
    } else {
      const first = log.find((d) => about(d) === last.target);
      const { again, against, ...plain } = made;
      add({ ...plain, id: newId(), who: who(), when: new Date().toISOString(), candidate: null,
        ...(made.action === "heard" ? { heard: null } : made.action === "name" ? { name: null } : made.action === "voice" ? { speaker: null }
          : { action: "clear", words: null, seen: first.seen }) }, { remember: false });
      if (made.quote) told = "Undone. The quotation is open again.";
    }
    if (last.slot && quoteOf(last.slot)) open(last.slot);
    toast(told);
  }

  /** Opens a quotation again, as the post had it before anybody decided. */
  function takeBack(slot) {
    const first = log.find((d) => about(d) === `quote ${slot}`);
    add({ action: "clear", quote: slot, seen: first.seen });
    cardOf(current)?.focus({ preventScroll: true });
    toast("Taken back: the quotation is open again.");
  }

  /** Takes a correction back: what held before on its words holds again, an earlier correction or what was recognised. */
  function takeBackCorrection(fix) {
    add({ action: "heard", words: fix.words, heard: null });
    tellTakenBack(fix.words);
  }
  function tellTakenBack(words) {
    const earlier = corrections().filter((d) => meet(d.words, words));
    cardOf(current)?.focus({ preventScroll: true });
    toast(earlier.length ? `Taken back: “${earlier.map((d) => d.heard).join("”, “")}”, by ${earlier.map((d) => d.who).join(", ")}, holds again.`
      : `Taken back: “${recognised(words)}” stands again as the transcript has it.`);
  }

  // ---- words -------------------------------------------------------------------------------------------------

  let voices = []; // settled decisions that give words to another voice, oldest first; set by show()
  const speakerAt = (word) => {
    let label = null;
    for (const [first, name] of data.words.speakers) { if (first > word) break; label = name; }
    for (const d of voices) if (d.words[0] <= word && word < d.words[1]) label = d.speaker;
    return label;
  };
  const nameOf = (label) => settled(`speaker ${label}`)?.name ?? data.names[label] ?? label ?? "Unknown voice";
  const recognised = ([first, last]) => data.words.text.slice(first, last).join(" ");
  const bare = (text) => text.replace(/^[("“‘[]+|[.,;:!?…)"”’\]]+$/g, "");
  /** Whether a text is what the recogniser wrote at these words; as Decision.corrects in records/review.py. */
  function isAsRecognised(words, text) {
    const [typed, said] = [text, recognised(words)].map((one) => one.replaceAll("’", "'"));
    return typed === said || typed === bare(said);
  }
  /** The corrections that hold, in their order: of decisions that share a word the last, as Decisions.by_ear. */
  function corrections() {
    const place = new Map(log.map((d, number) => [d.id, number]));
    const newest = [...allHeads().values()].filter((heads) => !split(heads) && heads.at(-1).action === "heard" && heads.at(-1).heard)
      .map((heads) => heads.at(-1)).sort((a, b) => (Date.parse(b.when) || 0) - (Date.parse(a.when) || 0) || place.get(b.id) - place.get(a.id));
    const chosen = [];
    for (const d of newest) if (!chosen.some((other) => meet(other.words, d.words))) chosen.push(d);
    return chosen.filter((d) => !isAsRecognised(d.words, d.heard)).sort((a, b) => a.words[0] - b.words[0]);
  }
  const meet = (a, b) => a[0] < b[1] && b[0] < a[1];
  const unspaced = /[\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]/;
  function textOf([first, last]) {
    const fixes = corrections();
    let text = "";
    for (let i = first; i < last;) {
      const fix = fixes.find((d) => d.words[0] === i && d.words[1] <= last);
      let piece = data.words.text[i];
      if (fix) {
        const [lead] = /^[("“‘[]*/.exec(piece);
        const [tail] = /[.,;:!?…)"”’\]]*$/.exec(data.words.text[fix.words[1] - 1]);
        piece = lead + fix.heard.replace(/[.,;:!?…]+$/, "") + (/[.,;:!?…]$/.test(fix.heard) ? /[.,;:!?…]+$/.exec(fix.heard)[0] : tail);
      }
      text += (text && !unspaced.test(text.at(-1)) && !unspaced.test(piece[0] ?? "") ? " " : "") + piece;
      i = fix ? fix.words[1] : i + 1;
    }
    return text;
  }
  const timesOf = ([first, last]) => [data.words.start[first] / 100, data.words.end[last - 1] / 100];

  function stretch(side, by) {
    const { words, candidate } = wording(current);
    const quote = quoteOf(current);
    if (!words || quote.verdict === "unspoken") return toast("There are no words of the recording to widen or narrow here.");
    const [first, last] = side === "start" ? [words[0] + by, words[1]] : [words[0], words[1] + by];
    if (first < 0 || last > data.words.text.length) return toast("The recording ends here.");
    if (last - first < 1) return toast("A quotation needs a word.");
    const added = side === "start" ? first : last - 1;
    if ((side === "start" ? by < 0 : by > 0) && speakerAt(added) !== speakerAt(words[0])) {
      return toast("Another person speaks there: two voices are never joined.");
    }
    decide("range", { words: [first, last], candidate });
    say(`Now reads: ${textOf([first, last])}`);
  }

  // ---- what is shown -----------------------------------------------------------------------------------------

  const tell = (d) => ({
    accept: d.against ? "Accepted against the check" : "Accepted", reject: "Rejected", remove: "Insight removed", replace: "Replaced",
    range: String(d.words) === String(d.seen?.words) ? "The words heard" : "New beginning or end", // as Decision.takes_heard
    unspoken: "Marked as not speech", clear: "Open again",
  })[d.action] ?? d.action;
  const kind = (d) => ({ accept: "is-yes", reject: "is-no", remove: "is-no", clear: "" })[d.action] ?? "is-change";
  const at = (d) => new Date(d.when).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const wish = (d) => d.action === "heard" ? (d.heard ? `“${d.heard}”` : "as the transcript has it")
    : d.action === "name" ? (d.name ?? "no name") : d.action === "voice" ? (d.speaker ? nameOf(d.speaker) : "the voice that the transcript has") : d.words && !["reject", "remove"].includes(d.action) ? `${tell(d)}: “${textOf(d.words)}”` : tell(d);
  const nameOver = (d) => log.find((other) => d.over?.includes(other.id))?.who ?? "somebody";
  const wishes = (heads) => heads.map((d) => make("p", { className: "wish" },
    make("span", {}, make("b", { textContent: `${d.who}: ` }), wish(d)),
    make("button", { type: "button", textContent: `Keep ${d.who}’s`, dataset: { keep: d.id } })));

  function show() {
    let decided = 0;
    const heads = allHeads();
    voices = [...heads.values()].filter((its) => !split(its) && its.at(-1).action === "voice" && its.at(-1).speaker)
      .map((its) => its.at(-1)).sort((a, b) => (Date.parse(a.when) || 0) - (Date.parse(b.when) || 0));
    for (const quote of data.quotes) {
      const its = heads.get(`quote ${quote.slot}`) ?? [];
      const conflict = split(its);
      const last = its.at(-1);
      const isOpen = !last || last.action === "clear";
      const outdated = !conflict && isOutdated(last, quote);
      if (!conflict && !isOpen && !outdated) decided += 1;
      for (const mark of $$(`.mark[data-go="${CSS.escape(quote.slot)}"]`)) mark.classList.toggle("is-accepted", last?.action === "accept" && !conflict && !outdated);
      const state = $(`[data-state="${CSS.escape(quote.slot)}"]`);
      if (state) {
        state.textContent = conflict ? "Reviewers disagree" : isOpen ? "" : outdated ? `${last.who} accepted another wording` : `${tell(last)} · ${last.who}`;
        state.className = `row-state ${conflict || outdated ? "is-split" : isOpen ? "" : kind(last)}`;
      }
      const strip = $(`[data-decision="${CSS.escape(quote.slot)}"]`);
      if (!strip) continue;
      strip.hidden = isOpen && !conflict;
      strip.classList.toggle("split", conflict);
      if (conflict) {
        strip.replaceChildren(make("b", { textContent: "Reviewers disagree. The post keeps what it has until one of you decides." }), ...wishes(its));
      } else if (!isOpen) {
        const parts = [make("b", { className: outdated ? "is-no" : kind(last), textContent: outdated ? "Accepted another wording" : tell(last) }), make("span", { className: "faint", textContent: `${last.who}, ${at(last)}${last.again ? `; holds again since ${nameOver(last)} took a later decision back` : ""}` })];
        if (last.against && !outdated) parts.push(make("p", { className: "will", textContent: `The check said: ${last.against}` }));
        const text = last.words && !["reject", "remove"].includes(last.action) ? textOf(last.words) : null;
        const same = (a, b) => a.replace(/["“”']/g, "") === b.replace(/["“”']/g, "");
        parts.push(make("button", { type: "button", className: "tiny take-back", textContent: "Take back", dataset: { back: quote.slot } }));
        if (outdated) parts.push(make("p", { className: "will", textContent: last.words ? "A word of it was corrected since. Accept it again, or decide otherwise." : `It was “${last.seen.text}”. Accept it again, or decide otherwise.` }));
        else if (text && !same(text, quote.text)) parts.push(make("p", { className: "will", textContent: `“${text}”` }));
        strip.replaceChildren(...parts);
      }
      const card = strip.closest(".card");
      for (const button of $$('[data-do="accept"], [data-do="reject"], [data-do="unspoken"], [data-do="remove"]', card)) {
        button.setAttribute("aria-pressed", String(!conflict && !outdated && last?.action === button.dataset.do));
      }
      showCorrections(card, quote);
    }
    $("#progress").textContent = data.quotes.length ? `${decided} of ${data.quotes.length} decided` : "";
    const others = [...heads].filter(([target, its]) => !target.startsWith("quote ") && split(its));
    $("#disagreements").hidden = !others.length;
    $("#disagreements").replaceChildren(...others.flatMap(([target, its]) => [
      make("b", { textContent: target.startsWith("words ") ? `What is said at “${data.words.text.slice(...its[0].words).join(" ")}”?`
        : target.startsWith("voice ") ? `Who says “${data.words.text.slice(...its[0].words).slice(0, 12).join(" ")}”?` : `Whose voice is ${data.names[its[0].speaker] ?? its[0].speaker}?` }),
      ...wishes(its)]));
    const fixes = corrections();
    for (const span of $$("[data-w]")) {
      const number = Number(span.dataset.w);
      const fix = fixes.find((d) => d.words[0] <= number && number < d.words[1]);
      span.classList.toggle("fixed", Boolean(fix));
      if (fix) span.textContent = number === fix.words[0] ? fix.heard : "";
      else if (span.textContent !== data.words.text[number]) span.textContent = data.words.text[number];
    }
    for (const turn of $$(".turn")) {
      let label = $("[data-label]", turn)?.dataset.label || null;
      for (const span of $$("[data-w]", turn)) {
        const its = speakerAt(Number(span.dataset.w));
        if (its === label) delete span.dataset.voice; else span.dataset.voice = `${nameOf(its)}:`;
        label = its;
      }
    }
    for (const name of $$("[data-label]")) if (settled(`speaker ${name.dataset.label}`)?.name) name.textContent = nameOf(name.dataset.label);
    showCurrent();
    writeConversation();
    for (const part of window.reviewPage?.shown ?? []) part();
  }

  /** What a quotation's card says of its corrected words, each with a button that takes it back. */
  function showCorrections(card, quote) {
    const [box, words] = [$("[data-corrections]", card), wording(quote.slot).words];
    box.replaceChildren(...corrections().filter((d) => words && meet(d.words, words)).map((d) => {
      const told = quote.corrected.find((one) => String(one.words) === String(d.words) && one.says === d.heard)?.told;
      return make("p", { className: "corrected" }, `${told ?? `${d.who} corrected “${recognised(d.words)}” to “${d.heard}”.`} `,
        make("button", { type: "button", className: "tiny take-back", textContent: "Take back", dataset: { uncorrect: d.id } }));
    }));
  }

  // ---- the queue across episodes, when the server has one ------------------------------------------------------

  let queue = server?.queue ?? null; // {stops: {slot: number}, total, left}
  let stop_at = 0; // number in the queue of the quotation last looked at that is in it
  function showQueue() {
    if (!queue) return;
    stop_at = queue.stops[current] ?? stop_at;
    $("#queue-place").textContent = stop_at ? `${stop_at} of ${queue.total}` : `${queue.total} in all`;
    $("#queue-left").textContent = queue.left ? `${queue.left} left` : "all decided";
  }
  /** Leaves for another quotation of the queue, when everything decided here is saved. */
  async function leave(address) {
    if (await sendAll()) location.assign(address);
  }
  async function sendAll() {
    clearTimeout(timer);
    for (let tries = 0; unsent.size && tries < 200; tries += 1) {
      if (sending) await new Promise((done) => setTimeout(done, 50));
      else { await send(); if (unsent.size && $("#save-state").dataset.kind === "error") return false; }
    }
    return !unsent.size;
  }

  const decidedLast = { // in this tab: what undo goes back to after the queue has led to another page
    get() { try { return JSON.parse(sessionStorage.getItem("review:decided") ?? "null"); } catch { return null; } },
    set(value) { try { sessionStorage.setItem("review:decided", JSON.stringify(value)); } catch { /* undo stays in the page */ } },
  };
  async function goOnInQueue() {
    const decided = { path: location.pathname, slot: current, entry: undone.at(-1), undo: false };
    if (!(await sendAll())) return;
    if (!queue.left) return toast("That was the last quotation of the queue that needed a decision.");
    decidedLast.set(decided);
    location.assign(`/queue/next?after=${queue.stops[decided.slot]}`);
  }
  /** Goes back to the quotation that was decided before the queue led here, and takes that decision back. */
  function undoInQueue() {
    const decided = queue && decidedLast.get();
    if (!decided) return toast("Nothing to undo.");
    decidedLast.set({ ...decided, undo: true });
    if (decided.path === location.pathname) return undoArrived();
    location.assign(decided.path);
  }
  function undoArrived() {
    const decided = queue && decidedLast.get();
    if (!decided?.undo || decided.path !== location.pathname) return;
    decidedLast.set(null);
    if (!quoteOf(decided.slot) || !decided.entry) return;
    undone.push(decided.entry);
    undo();
  }

  function showCurrent() {
    showQueue();
    for (const card of $$(".card")) card.classList.toggle("open", card.dataset.slot === current);
    for (const link of $$("[data-go]")) {
      if (link.dataset.go === current) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
    }
    const now = settled(`quote ${current}`);
    const pressed = isOutdated(now, quoteOf(current)) ? null : now?.action;
    for (const button of $$('.dock [data-do="accept"], .dock [data-do="reject"]')) button.setAttribute("aria-pressed", String(button.dataset.do === pressed));
    const words = current && wording(current).words;
    for (const span of $$(".card.open [data-w]")) {
      const inside = words && words[0] <= Number(span.dataset.w) && Number(span.dataset.w) < words[1] && quoteOf(current)?.verdict !== "unspoken";
      span.classList.toggle("in", Boolean(inside));
    }
  }
  const cardOf = (slot) => $$(".card").find((card) => card.dataset.slot === slot);

  function open(slot, { focus = true } = {}) {
    if (!quoteOf(slot)) return;
    if (slot !== current) { stop(); cautioned = ""; hushAsked(); }
    current = slot;
    showCurrent();
    const card = cardOf(slot);
    if (narrow() && focus) setSide(false);
    if (focus) { card.focus({ preventScroll: true }); intoView(card); }
    const [row, side] = [$(`.row[data-go="${CSS.escape(slot)}"]`), $(".side")];
    if (row && !narrow()) { // only the list scrolls, never the page
      const [its, box] = [row.getBoundingClientRect(), side.getBoundingClientRect()];
      if (its.top < box.top) side.scrollTop += its.top - box.top; else if (its.bottom > box.bottom) side.scrollTop += its.bottom - box.bottom;
    }
    try { history.replaceState(null, "", `#${card.id}`); } catch { /* not allowed in some viewers */ }
  }
  const narrow = () => matchMedia("(max-width: 860px)").matches;
  function intoView(card) {
    const top = card.getBoundingClientRect().top;
    if (top < 50 || top > innerHeight * 0.6) card.scrollIntoView({ block: "start" });
  }
  function step(by) {
    const place = data.quotes.findIndex((quote) => quote.slot === current) + by;
    if (place < 0 || place >= data.quotes.length) return toast(by > 0 ? "This is the last quotation." : "This is the first quotation.");
    open(data.quotes[place].slot);
  }
  function setSide(isOpen) { $("#side-toggle").setAttribute("aria-expanded", String(isOpen)); }
  const say = (text) => { $("#live").textContent = ""; requestAnimationFrame(() => { $("#live").textContent = text; }); };
  let toastTimer = 0;
  /** `stays`: it asks for something, and stands until that is done or left. */
  function toast(text, { stays = false } = {}) {
    const box = $("#toast");
    box.textContent = text;
    box.hidden = false;
    box.classList.toggle("asks", stays);
    say(text);
    clearTimeout(toastTimer);
    if (!stays) toastTimer = setTimeout(() => { box.hidden = true; }, 4000);
  }
  const hushAsked = () => { if ($("#toast").classList.contains("asks")) $("#toast").hidden = true; };
  function state(text, type = "") {
    const line = $("#save-state");
    line.textContent = text;
    line.dataset.kind = type;
  }

  // ---- sound -------------------------------------------------------------------------------------------------

  const player = $("#player");
  const clips = $$("#clips audio").map((node) => ({ start: Number(node.dataset.start), end: Number(node.dataset.end), node, url: null }));
  const rates = [0.5, 0.75, 1, 1.25, 1.5, 2];
  let rate = 1;
  let playing = null; // {start, end, clip, queue}

  /** A clip that holds all of [start, end): one in the file, else one from the server; null when there is none. */
  function clipFor(start, end) {
    const inside = clips.filter((clip) => clip.start <= start + 0.06 && clip.end >= end - 0.06);
    if (inside.length) return inside.reduce((a, b) => (b.end - b.start < a.end - a.start ? b : a));
    if (!server) return null;
    const [from, to] = [Math.max(0, start - 4), end + 4];
    return { start: from, end: to, node: null, url: `${server.clip}?start=${from.toFixed(2)}&end=${to.toFixed(2)}` };
  }
  function urlOf(clip) {
    if (clip.url) return clip.url;
    // Browsers seek in a blob; in a data: address some of them cannot.
    const [head, body] = clip.node.getAttribute("src").split(",");
    const bytes = Uint8Array.from(atob(body), (char) => char.charCodeAt(0));
    clip.url = URL.createObjectURL(new Blob([bytes], { type: head.slice(5).split(";")[0] }));
    return clip.url;
  }
  function play(start, end, queue = []) {
    const clip = data.timed ? clipFor(start, end) : null;
    if (!clip) return toast("The sound of this passage is not in this file. Open the episode with “summarizer review” to hear it.");
    stop();
    pauseRecording();
    playing = { start: Math.max(clip.start, start - 0.15), end: Math.min(clip.end, end + 0.2), clip, queue };
    const mine = playing;
    const begin = () => {
      if (playing !== mine) return;
      player.currentTime = mine.start - clip.start;
      player.playbackRate = rate;
      player.play().then(() => { if (playing === mine) requestAnimationFrame(follow); }, (error) => {
        if (playing === mine) { stop(); toast(`This browser did not play the clip (${error.name}).`); }
      });
    };
    const url = urlOf(clip);
    if (player.getAttribute("src") === url && player.readyState > 0) begin();
    else { player.onloadedmetadata = begin; player.src = url; player.load(); }
    document.body.classList.add("playing");
    for (const text of $$("[data-play-text]")) { text.dataset.idle ??= text.textContent; text.textContent = "Stop"; }
    for (const button of $$('.dock [data-do="play"]')) button.setAttribute("aria-label", "Stop");
  }
  function stop() {
    if (!playing) return;
    playing = null;
    player.pause();
    document.body.classList.remove("playing");
    for (const span of $$(".now")) span.classList.remove("now");
    for (const fill of $$(".track-fill")) fill.style.width = "0";
    $("#needle")?.classList.remove("on");
    for (const text of $$("[data-play-text]")) text.textContent = text.dataset.idle ?? text.textContent;
    for (const button of $$('.dock [data-do="play"]')) button.setAttribute("aria-label", "Play");
  }
  player.addEventListener("error", () => { if (playing && player.error) { stop(); toast(isMissing ? missing : "The clip could not be played."); } });
  player.addEventListener("ended", () => finish());
  function finish() {
    const queue = playing?.queue ?? [];
    stop();
    if (queue.length) play(queue[0][0], queue[0][1], queue.slice(1));
  }
  function wordAt(time) {
    const { start } = data.words;
    let [low, high] = [0, start.length];
    while (low < high) { const middle = (low + high) >> 1; if (start[middle] <= time * 100) low = middle + 1; else high = middle; }
    return low - 1;
  }
  let marked = -1;
  function follow() {
    if (!playing) { marked = -1; return; }
    const time = playing.clip.start + player.currentTime;
    window.reviewPage.notePlayed(); // the last words of a clip are shorter than the player's own steps
    if (time >= playing.end) return finish();
    const word = wordAt(time);
    const card = cardOf(current);
    if (word !== marked || !$(".now", card)) {
      for (const span of $$(".now")) span.classList.remove("now");
      if (card) $(`[data-w="${word}"]`, card)?.classList.add("now");
      marked = word;
    }
    const fill = card && $(".track-fill", card);
    if (fill) fill.style.width = `${Math.min(100, 100 * (time - playing.start) / (playing.end - playing.start))}%`;
    needleAt(time);
    requestAnimationFrame(follow);
  }
  function needleAt(time) {
    const needle = $("#needle");
    needle?.classList.add("on");
    const seconds = Number(needle?.dataset.length ?? 0) || data.words.end.at(-1) / 100;
    for (const side of ["x1", "x2"]) needle?.setAttribute(side, `${100 * Math.min(1, time / seconds)}%`);
  }
  function currentTimes() {
    const quote = quoteOf(current);
    const { words } = wording(current);
    return words ? timesOf(words) : quote?.start == null ? null : [quote.start, quote.end];
  }
  function playQuote(context) {
    if (playing) return stop();
    const times = currentTimes();
    if (!times) return toast("There is nothing to hear: the quotation was not found.");
    if (!context) return play(...times);
    const clip = clipFor(...times);
    return clip ? play(clip.start, Math.min(clip.end, times[1] + 4)) : play(...times);
  }
  /** Sets the speed of all sound of the page; the pitch is kept. */
  function setRate(wanted) {
    rate = wanted;
    for (const sound of $$("audio")) sound.playbackRate = rate;
    for (const choice of $$("[data-speed]")) choice.value = String(rate);
    kept.set("rate", String(rate));
    say(`${rate} times the normal speed`);
  }
  function stepRate(by) {
    const wanted = rates[rates.indexOf(rate) + by];
    if (wanted) setRate(wanted); else toast(by < 0 ? "½ is the slowest speed." : "2 is the fastest speed.");
  }

  // ---- dialogs -----------------------------------------------------------------------------------------------

  function dialog(id) {
    const box = $(`#${id}`);
    box.returnValue = "";
    box.showModal();
    return box;
  }
  for (const box of $$("dialog")) box.addEventListener("close", () => { stop(); cardOf(current)?.focus({ preventScroll: true }); });

  function listCandidates() {
    const asked = $("#filter").value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    const used = new Set(data.quotes.filter((quote) => quote.slot !== current).map((quote) => wording(quote.slot).words?.join() ?? ""));
    const now = wording(current).words?.join();
    const [rows, last] = [[], []];
    for (const one of data.candidates) {
      const text = textOf(one.words);
      if (asked.some((word) => !text.toLocaleLowerCase().includes(word))) continue;
      const taken = used.has(one.words.join());
      const same = one.words.join() === now;
      const [start, end] = timesOf(one.words);
      const heard = data.timed && clipFor(start, end);
      const meta = [data.timed ? clock(start) : null, nameOf(speakerAt(one.words[0])), `${one.words[1] - one.words[0]} words`,
        taken ? "already in the post" : same ? "the one that stands there" : null, heard ? null : "no sound in this file"].filter(Boolean).join(" · ");
      const take = make("button", { type: "button", className: "take", dataset: { take: one.id } }, text, make("span", { className: "meta", textContent: meta }));
      if (taken || same) take.setAttribute("aria-disabled", "true");
      const hear = make("button", { type: "button", className: "tiny", textContent: "Play", dataset: { hear: one.id } });
      hear.setAttribute("aria-label", `Play the candidate at ${clock(start)}`);
      if (!heard) hear.setAttribute("aria-disabled", "true");
      (taken || same ? last : rows).push(make("li", { className: "candidate" }, hear, take));
    }
    rows.push(...last); // those that cannot be taken
    $("#candidates").replaceChildren(...rows);
    $("#replace-count").textContent = `${rows.length} candidates`;
  }
  function openReplace() {
    if (!data.candidates.length) return toast("There are no other candidates.");
    $("#filter").value = "";
    listCandidates();
    dialog("replace");
    ($('.take:not([aria-disabled="true"])', $("#candidates")) ?? $("#filter")).focus();
  }
  $("#filter").addEventListener("input", listCandidates);
  const candidate = (id) => data.candidates.find((one) => one.id === id);
  function take(id) {
    const one = candidate(id);
    $("#replace").close();
    decide("replace", { candidate: one.id, words: one.words });
  }
  $("#replace").addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const takes = $$(".take");
      const place = takes.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
      (place < 0 ? $("#filter") : takes[Math.min(place, takes.length - 1)])?.focus();
      event.preventDefault();
    } else if (event.key === "p" && document.activeElement?.dataset.take) {
      if (playing) stop(); else play(...timesOf(candidate(document.activeElement.dataset.take).words));
    } else if (event.key === "Enter" && document.activeElement === $("#filter")) {
      event.preventDefault();
      $('.take:not([aria-disabled="true"])')?.focus();
    }
  });

  let picked = [0, 0];
  let keepUnplayed = ""; // the correction that was asked about, because its words were not played
  function openFix() {
    const { words } = wording(current);
    if (!words) return toast("This quotation has no words of the recording.");
    const [first, last] = [Math.max(0, words[0] - 8), Math.min(data.words.text.length, words[1] + 8)];
    const sure = (word) => data.words.sure[word] ?? 100;
    let start = words[0];
    for (let word = words[0]; word < words[1]; word += 1) if (sure(word) < sure(start)) start = word;
    const before = corrections();
    const buttons = [];
    for (let word = first; word < last;) { // a correction is one button, with what it says
      const fix = before.find((d) => d.words[0] <= word && word < d.words[1]);
      const [from, to] = fix?.words ?? [word, word + 1];
      const button = make("button", { type: "button", textContent: fix ? textOf(fix.words) : data.words.text[word], dataset: { word: String(from), end: String(to) } });
      button.classList.toggle("in", meet(words, [from, to]));
      button.classList.toggle("unsure", !fix && sure(word) < 60);
      if (fix) button.title = `corrected; the transcript has “${recognised(fix.words)}”`;
      buttons.push(button);
      word = to;
    }
    $("#fix-words").replaceChildren(...buttons);
    keepUnplayed = "";
    dialog("fix");
    const least = before.find((d) => d.words[0] <= start && start < d.words[1])?.words ?? [start, start + 1];
    pick(...least);
  }
  function tellUnplayed(isAsked) {
    $("#fix-told").textContent = isAsked ? "You have not played these words. Play them, or keep what you typed; the record then says that their sound was not played." : "";
    $("#fix-keep").textContent = isAsked ? "Keep without listening" : "Keep the correction";
  }
  function pick(first, last, focus = true) {
    picked = [first, last];
    tellUnplayed(false);
    for (const button of $$("#fix-words button")) {
      const word = Number(button.dataset.word);
      const isIn = first <= word && word < last;
      const isLast = Number(button.dataset.end) === last;
      button.setAttribute("aria-pressed", String(isIn));
      button.tabIndex = isLast ? 0 : -1;
      if (focus && isLast) button.focus();
    }
    const was = corrections().find((d) => String(d.words) === String(picked))?.heard;
    $("#fix-heard").value = was ?? bare(textOf(picked));
  }
  $("#fix-words").addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const bounds = $$("#fix-words button").map((button) => [Number(button.dataset.word), Number(button.dataset.end)]);
    if (by) {
      event.preventDefault();
      const at = bounds.findIndex(([, end]) => end === picked[1]);
      const [from, to] = bounds[Math.min(bounds.length - 1, Math.max(0, at + by))];
      if (!event.shiftKey) pick(from, to); else if (to > picked[0]) pick(picked[0], to);
    } else if (event.key === "Enter") {
      event.preventDefault();
      $("#fix-heard").focus();
      $("#fix-heard").select();
    }
  });
  $("#fix-words").addEventListener("click", (event) => {
    if (!event.target.dataset.word) return;
    const [from, to] = [Number(event.target.dataset.word), Number(event.target.dataset.end)];
    if (event.shiftKey) pick(Math.min(picked[0], from), Math.max(picked[1], to)); else pick(from, to);
  });
  $("#fix form").addEventListener("submit", (event) => {
    if (event.submitter && event.submitter.value !== "ok") return;
    const heard = $("#fix-heard").value.trim().replace(/\s+/g, " ");
    if (!heard) return event.preventDefault();
    if (isAsRecognised(picked, heard)) { // a decision on these words like another: no earlier correction holds there
      if (!corrections().some((d) => meet(d.words, picked))) return toast(`Nothing was changed: the transcript has “${recognised(picked)}”, too.`);
      add({ action: "heard", words: picked, heard });
      return tellTakenBack(picked);
    }
    const played = data.timed && window.reviewPage.playedIn(...timesOf(picked)).heard;
    const asked = `${picked.join("-")} ${heard}`;
    if (!played && keepUnplayed !== asked) {
      event.preventDefault();
      keepUnplayed = asked;
      tellUnplayed(true);
      return;
    }
    add({ action: "heard", words: picked, heard, played });
    toast(`Kept: “${heard}” instead of “${recognised(picked)}”.`);
  });

  function openName() {
    const labels = Object.keys(data.names);
    if (!labels.length) return toast("The transcript knows no voices.");
    const words = wording(current).words;
    const mine = words ? speakerAt(words[0]) : labels[0];
    $("#name-voice").replaceChildren(...labels.map((label) => {
      const name = nameOf(label);
      return make("option", { value: label, selected: label === mine, textContent: name === label ? label : `${name} (${label})` });
    }));
    $("#name-new").value = nameOf(mine) === mine ? "" : nameOf(mine);
    dialog("name");
    $("#name-new").focus();
    $("#name-new").select();
  }
  $("#name-voice").addEventListener("change", () => {
    const label = $("#name-voice").value;
    $("#name-new").value = nameOf(label) === label ? "" : nameOf(label);
  });
  $("#name form").addEventListener("submit", (event) => {
    if (event.submitter && event.submitter.value !== "ok") return;
    const name = $("#name-new").value.trim().replace(/\s+/g, " ");
    if (!name) return event.preventDefault();
    add({ action: "name", speaker: $("#name-voice").value, name });
    toast(`This voice is now ${name}.`);
  });

  /** [first, last) of the transcript's turn that holds a word. */
  function turnAt(word) {
    const starts = data.words.speakers.map(([first]) => first);
    const place = starts.findLastIndex((first) => first <= word);
    return [starts[place] ?? 0, starts[place + 1] ?? data.words.text.length];
  }
  let spans = []; // [the quotation's words, its turn]
  function openVoice() {
    const words = wording(current).words;
    if (!words) return toast("This quotation has no words of the recording.");
    const turn = turnAt(words[0]);
    spans = [[words[0], Math.min(words[1], turn[1])], turn];
    const labels = Object.keys(data.names);
    if (labels.length < 2) return toast("The transcript has only one voice.");
    const brief = ([first, last]) => { const text = textOf([first, last]); return text.length > 110 ? `${text.slice(0, 70).replace(/\S*$/, "")}… ${text.slice(-30).replace(/^\S*/, "")}` : text; };
    for (const [number, span] of spans.entries()) $(`#voice-text-${number}`).textContent = `“${brief(span)}”`;
    const mine = speakerAt(words[0]);
    const own = data.words.speakers.findLast(([first]) => first <= words[0])?.[1];
    $("#voice-to").replaceChildren(...labels.filter((label) => label !== mine).map((label) => {
      const name = nameOf(label);
      return make("option", { value: label, textContent: (name === label ? label : `${name} (${label})`) + (label === own ? ", as the transcript has it" : "") });
    }));
    $("#voice-span-0").checked = true;
    dialog("voice");
    $("#voice-to").focus();
  }
  $("#voice-to").addEventListener("keydown", (event) => { // a list of choices does not submit its form by itself
    if (event.key !== "Enter") return;
    event.preventDefault();
    $("#voice form").requestSubmit($("#voice .primary"));
  });
  $("#voice form").addEventListener("submit", (event) => {
    if (event.submitter && event.submitter.value !== "ok") return;
    const label = $("#voice-to").value;
    const words = spans[$("#voice-span-1").checked ? 1 : 0];
    const own = data.words.speakers.findLast(([first]) => first <= words[0])?.[1];
    const before = settled(`voice ${words[0]}-${words[1]}`);
    add({ action: "voice", words, speaker: label === own && before ? null : label });
    toast(`${nameOf(label)} says these ${words[1] - words[0]} words.`);
  });

  // ---- saving ------------------------------------------------------------------------------------------------

  function merge(others) {
    const known = new Set(log.map((d) => d.id));
    const fresh = others.filter((d) => !known.has(d.id));
    log = [...log, ...fresh].sort((a, b) => (Date.parse(a.when) || 0) - (Date.parse(b.when) || 0));
    return fresh;
  }
  let timer = 0;
  let sending = false;
  function scheduleSend(delay = 350) {
    state("Saving…");
    clearTimeout(timer);
    timer = setTimeout(send, delay);
  }
  async function send() {
    if (sending || !unsent.size) return;
    sending = true;
    const batch = log.filter((d) => unsent.has(d.id));
    try {
      const reply = await fetch(server.save, {
        method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json", "X-Review-Token": server.token },
        body: JSON.stringify({ schema_version: 1, episode: data.episode, audio: data.audio, decisions: batch }),
      });
      const answer = await reply.json().catch(() => ({}));
      if (!reply.ok) throw new Error(answer.error ?? `the server answered ${reply.status}`);
      for (const d of batch) unsent.delete(d.id);
      if (answer.queue) queue = answer.queue;
      take_over(answer);
      state(`Saved ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}`);
      if (answer.problems?.length) { state(answer.problems[0], "error"); toast(answer.problems.join(" ")); }
    } catch (error) {
      const lost = error instanceof TypeError;
      state(`Not saved: ${lost ? "the review server does not answer" : error.message}. Press w to try again.`, "error");
      say("Not saved.");
    } finally {
      sending = false;
      if (unsent.size && $("#save-state").dataset.kind !== "error") scheduleSend();
    }
  }
  let writing = false;
  /** Has heading and prose beside the current quotation written again, by the language model of the server's settings. */
  async function rewrite() {
    if (!server) return toast("Open the episode with “summarizer review” to have the prose written again.");
    if (writing) return toast("Heading and prose are being written.");
    if (!$('[data-do="rewrite"]', cardOf(current))) return toast("Heading and prose were written for this quotation.");
    if (unsent.size || sending) return toast("One moment: your decisions are still being saved.");
    writing = true;
    state("Writing heading and prose…");
    try {
      const reply = await fetch(server.rewrite, {
        method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json", "X-Review-Token": server.token },
        body: JSON.stringify({ quote: current }),
      });
      const answer = await reply.json().catch(() => ({}));
      if (!reply.ok) throw new Error(answer.error ?? `the server answered ${reply.status}`);
      take_over(answer);
      state("Heading and prose were written again");
      toast(answer.problems?.length ? answer.problems.join(" ") : "Heading and prose were written again: read them.");
    } catch (error) {
      const told = error instanceof TypeError ? "the review server does not answer" : error.message;
      state(`Not written: ${told}`, "error");
      toast(`Not written: ${told}`);
    } finally {
      writing = false;
    }
  }
  /** Takes the page's changing parts, made again by the server, and stays where the reviewer is. */
  function take_over(answer) {
    const focused = document.activeElement;
    const was = focused?.closest?.(".card") ? focused.dataset.do ?? "card" : null;
    const place = data.quotes.findIndex((quote) => quote.slot === current);
    for (const id of ["summary", "picture", "list", "cards", "post", "findings"]) {
      const part = $(`#${id}`);
      if (part) part.innerHTML = answer.parts[id];
    }
    data = JSON.parse(answer.parts.data);
    const mine = log;
    log = data.decisions.decisions;
    merge(mine.filter((d) => unsent.has(d.id)));
    if (!quoteOf(current)) current = data.quotes[Math.min(place, data.quotes.length - 1)]?.slot ?? null;
    for (const choice of $$("[data-speed]")) choice.value = String(rate);
    show();
    const card = cardOf(current);
    if (was && card) (was === "card" ? card : $(`[data-do="${was}"]`, card) ?? card).focus({ preventScroll: true });
  }
  function save() {
    if (server) return unsent.size ? send() : toast("Everything is saved.");
    const file = { schema_version: 1, episode: data.episode, audio: data.audio, decisions: log };
    const link = make("a", { href: URL.createObjectURL(new Blob([JSON.stringify(file, null, 1)], { type: "application/json" })), download: "decisions.json" });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    dirty = false;
    state("Saved as decisions.json");
    toast("Saved as decisions.json. Send it back, or put it beside the post.");
  }
  async function load(file) {
    try {
      if (file.size > 20_000_000) throw new Error("it is too large");
      const value = JSON.parse(await file.text());
      const sound = (d) => d && typeof d.id === "string" && /^[\w-]{6,40}$/.test(d.id) && typeof d.who === "string" && typeof d.when === "string"
        && (d.action === "heard" || d.action === "voice" || d.action === "range" || d.action === "replace" ? Array.isArray(d.words) : true)
        && (!signing.includes(d.action) || d.signature == null || typeof d.signature === "object") && (d.action !== "sign" || d.signature)
        && (["heard", "name", "voice", ...commenting, ...signing].includes(d.action) || (typeof d.quote === "string" && typeof d.seen?.text === "string"));
      if (value.schema_version !== 1 || !Array.isArray(value.decisions) || !value.decisions.every(sound)) throw new Error("it does not hold decisions");
      if (value.episode && value.episode !== data.episode) throw new Error("it is about another episode");
      if (value.audio && data.audio && value.audio !== data.audio) throw new Error("it is about another recording of this episode");
      const known = new Map(log.map((d) => [d.id, d]));
      const saying = (d) => JSON.stringify([d.who, d.action, about(d), wants(d), d.note ?? ""]);
      const clash = value.decisions.find((d) => known.has(d.id) && saying(known.get(d.id)) !== saying(d));
      if (clash) throw new Error(`its decision ${clash.id} of ${clash.who} is another one here`);
      const fresh = merge(value.decisions);
      undone.length = 0;
      for (const d of fresh) if (server) unsent.add(d.id);
      if (server) { if (fresh.length) scheduleSend(0); } else if (fresh.length) { dirty = true; kept.set(`log:${data.episode}`, JSON.stringify(log)); }
      show();
      const disputes = [...allHeads().values()].filter(split).length;
      toast(`${fresh.length} decision${fresh.length === 1 ? "" : "s"} added from ${file.name}${disputes ? `; reviewers disagree on ${disputes}` : ""}.`);
    } catch (error) {
      toast(`${file.name} was not added: ${error instanceof SyntaxError ? "it is not JSON" : error.message}.`);
    }
  }
  $("#load").addEventListener("change", (event) => { const [file] = event.target.files; if (file) load(file); event.target.value = ""; });
  addEventListener("beforeunload", (event) => { if (unsent.size || (dirty && !kept.get(`log:${data.episode}`))) event.preventDefault(); });

  // ---- keys and clicks ---------------------------------------------------------------------------------------

  const acts = {
    next: () => step(1), previous: () => step(-1), play: () => playQuote(false), context: () => playQuote(true), slower: () => stepRate(-1), faster: () => stepRate(1),
    accept, reject: () => decideAndGoOn("reject"), remove: () => decide("remove"), unspoken: () => decide("unspoken"),
    replace: openReplace, fix: openFix, name: openName, voice: openVoice, rewrite, undo, save, help: () => dialog("help"),
    "heard-words": () => { const quote = quoteOf(current); if (quote?.words && quote.verdict !== "unspoken") decide("range", { words: quote.words }); else toast("There are no words heard to take."); },
    "start-earlier": () => stretch("start", -1), "start-later": () => stretch("start", 1),
    "end-later": () => stretch("end", 1), "end-earlier": () => stretch("end", -1),
    evidence: () => {
      if (playing) return stop();
      const spans = $$(".evidence li", cardOf(current)).map((li) => timesOf([Number(li.dataset.first), Number(li.dataset.last)])).filter(([a, b]) => clipFor(a, b));
      return spans.length ? play(spans[0][0], spans[0][1], spans.slice(1)) : toast("The sound of the evidence is not in this file.");
    },
    "queue-next": () => queue && leave(`/queue/next?after=${stop_at}`),
    "queue-back": () => queue && leave(`/queue/back?before=${stop_at}`),
    "queue-all": () => queue && leave("/"),
    close: () => $("dialog[open]")?.close(),
    "fix-play": () => play(...timesOf(picked)),
    side: () => setSide($("#side-toggle").getAttribute("aria-expanded") !== "true"),
    theme: () => {
      const dark = document.documentElement.dataset.theme ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
      document.documentElement.dataset.theme = dark ? "light" : "dark";
      kept.set("theme", document.documentElement.dataset.theme);
    },
  };
  const keys = {
    j: "next", k: "previous", " ": "play", c: "context", s: "slower", S: "faster", e: "evidence", a: "accept", r: "reject", R: "remove", x: "replace", h: "heard-words",
    "[": "start-earlier", "{": "start-later", "]": "end-later", "}": "end-earlier", u: "unspoken", f: "fix", n: "name", v: "voice", g: "rewrite", w: "save", "?": "help",
    ".": "queue-next", ",": "queue-back",
  };
  const deciding = new Set(["accept", "reject", "remove", "unspoken", "replace", "fix", "name", "voice", "heard-words", "start-earlier", "start-later", "end-later", "end-earlier"]);
  function perform(act) {
    if (act !== "accept") { cautioned = ""; hushAsked(); }
    if (!deciding.has(act) || hasName("a decision", () => perform(act))) acts[act]();
  }
  // What the other scripts of the page build on: they add to `acts` and `keys`, and to `shown` what `show` calls at its end.
  window.reviewPage = {
    $, $$, make, clock, add, who, hasName, quoteOf, cardOf, settled, allHeads, split, wording, seenOf, dialog, toast, say, open, acts, keys, player, sendAll, shown: [], notePlayed() {},
    get data() { return data; }, get log() { return log; }, get current() { return current; }, get isSaving() { return Boolean(unsent.size || sending); },
    /** The second of the episode that is played now; null when nothing is. */
    get now() { return playing ? playing.clip.start + player.currentTime : recordingNow(); },
    sounds: [player, $("#recording")].filter(Boolean),
  };
  document.addEventListener("keydown", (event) => {
    if ($("dialog[open]") || event.defaultPrevented) return;
    const typing = event.target.closest?.("input:not([type=file], [type=range]), select, textarea");
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !event.altKey && !event.shiftKey && !typing) { event.preventDefault(); undo(); return; }
    const altGr = event.getModifierState?.("AltGraph");
    if (typing || ((event.ctrlKey || event.altKey) && !altGr) || event.metaKey || event.isComposing) return;
    if (event.key.startsWith("Arrow") && event.target.matches?.("[type=range]")) return; // it has these keys itself
    if (event.key === " " && event.target.closest?.("button, a, summary, label, select")) return;
    if (event.repeat && !["j", "k", "[", "]", "{", "}"].includes(event.key)) return;
    if (!Object.hasOwn(keys, event.key) || kept.get("keys") === "off") return;
    event.preventDefault();
    perform(keys[event.key]);
  });
  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("[data-do], [data-go], [data-keep], [data-take], [data-hear], [data-back], [data-uncorrect], [data-w]");
    if (!target) return;
    const { do: act, go, keep: keepId, take: takeId, hear, back } = target.dataset;
    if ((back || keepId || target.dataset.uncorrect) && !hasName("a decision")) return;
    if (back) takeBack(back);
    else if (target.dataset.uncorrect) corrections().filter((d) => d.id === target.dataset.uncorrect).forEach(takeBackCorrection);
    else if (go) { event.preventDefault(); open(go); } else if (keepId) {
      const { id, who: _who, when, over, again, ...wished } = log.find((d) => d.id === keepId);
      add(wished);
      toast("Settled.");
    } else if (target.getAttribute("aria-disabled") === "true") {
      toast(takeId ? "This one stands in the post already." : "Its sound is not in this file.");
    } else if (takeId) take(takeId);
    else if (hear) { if (playing) stop(); else play(...timesOf(candidate(hear).words)); } else if (act === "passage") {
      const li = target.closest("li");
      if (playing) stop(); else play(...timesOf([Number(li.dataset.first), Number(li.dataset.last)]));
    } else if (act && acts[act]) perform(act);
    else if (target.dataset.w && !getSelection().toString()) {
      const [start] = timesOf([Number(target.dataset.w), Number(target.dataset.w) + 1]);
      const clip = clipFor(start, start + 0.2);
      if (clip) play(start, Math.min(clip.end, start + 6));
    }
  });
  $("#who").value ||= kept.get("who") ?? "";
  $("#who").addEventListener("change", () => kept.set("who", who()));
  $("#who").addEventListener("keydown", (event) => {
    if (!["Enter", "Escape"].includes(event.key) || event.isComposing) return;
    event.preventDefault();
    if (event.key === "Enter" && unnamed && !who()) return;
    const then = event.key === "Enter" ? unnamed : null;
    cardOf(current)?.focus(); // which ends the field: see below
    then?.();
  });
  $("#who").addEventListener("blur", () => { unnamed = null; hushAsked(); });
  document.addEventListener("change", (event) => { if (event.target.matches?.("[data-speed]")) setRate(Number(event.target.value)); });
  if (rates.includes(Number(kept.get("rate")))) rate = Number(kept.get("rate"));
  for (const choice of $$("[data-speed]")) choice.value = String(rate);
  $("#keys-on").checked = kept.get("keys") !== "off";
  $("#keys-on").addEventListener("change", (event) => kept.set("keys", event.target.checked ? "on" : "off"));
  const theme = kept.get("theme");
  if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;

  if (server) {
    $('[data-do="save"]').hidden = true;
    state("Saves by itself");
  } else {
    try {
      const stored = JSON.parse(kept.get(`log:${data.episode}`) ?? "[]");
      if (Array.isArray(stored) && merge(stored).length) { dirty = true; state("Decisions kept in this browser were taken up again."); }
    } catch { /* somebody else's value under this key */ }
  }
  setSide(!narrow());
  /** The quotation that the address names, by its place in the post (#at-q12) or its number. */
  const named = () => {
    let wanted = location.hash;
    try { wanted = decodeURIComponent(wanted); } catch { /* not an address of ours */ }
    return data.quotes.find((quote) => [`#at-${quote.slot}`, `#${cardOf(quote.slot).id}`].includes(wanted))?.slot;
  };
  window.addEventListener("hashchange", () => { const slot = named(); if (slot) open(slot); });
  function begin() {
    current = named()
      ?? data.quotes.find((quote) => !quote.passes && needsDecision(quote.slot))?.slot ?? data.quotes[0]?.slot ?? null;
    show();
    undoArrived();
  }
