
  // ---- the whole conversation ----------------------------------------------------------------------------------
  // One text node a paragraph, so that three hours stay light; a word is found by its place in the text and marked by
  // a highlight, without an element of its own.

  const sound = $("#recording");
  const box = $("#turns");
  const listens = Boolean(server && ["kept", "released"].includes(server.sound) && data.timed && sound);
  const length = data.words.end.length ? Math.max(data.words.end.at(-1) / 100, Number($("#place")?.max ?? 0)) : 0;
  const LINE_WORDS = 60; // after them a paragraph ends with its sentence; with twice as many it ends anyway
  const WINDOW_SECONDS = 60;
  const AHEAD_SECONDS = 15; // before the end of a window the next one is fetched
  const marks = globalThis.Highlight ? { heard: new Highlight(), found: new Highlight(), hit: new Highlight() } : null;
  if (marks) for (const [name, mark] of Object.entries(marks)) CSS.highlights.set(`review-${name}`, mark);

  let lines = []; // {first, last, label, text, low, at: place of each word in the text, node}
  let written = ""; // what names, voices and corrections the lines were made with
  function writeConversation() {
    const made = JSON.stringify([corrections().map((d) => d.id), voices.map((d) => d.id), Object.keys(data.names).map(nameOf)]);
    if (!box || made === written) return;
    written = made;
    const fixed = new Map(corrections().flatMap((d) => d.words[1] <= data.words.text.length
      ? Array.from({ length: d.words[1] - d.words[0] }, (_, n) => [d.words[0] + n, n ? "" : textOf(d.words)]) : []));
    const changes = new Set([...data.words.speakers.map(([first]) => first), ...voices.flatMap((d) => d.words)]);
    lines = [];
    let line = null;
    for (let word = 0; word < data.words.text.length; word += 1) {
      const count = line ? word - line.first : 0;
      const ends = line && count >= LINE_WORDS && (count >= 2 * LINE_WORDS || /[.!?…。！？]["”’)]*$/.test(line.text));
      const turns = !line || (changes.has(word) && speakerAt(word) !== line.label);
      if (turns || ends) { line = { first: word, last: word, label: turns ? speakerAt(word) : line.label, named: turns, text: "", at: [] }; lines.push(line); }
      const text = fixed.get(word) ?? data.words.text[word];
      if (text && line.text && !unspaced.test(line.text.at(-1)) && !unspaced.test(text[0])) line.text += " ";
      line.at.push(line.text.length);
      line.text += text;
      line.last = word + 1;
    }
    box.replaceChildren(...lines.map((one, number) => {
      const time = data.timed ? clock(data.words.start[one.first] / 100) : "";
      const start = listens
        ? make("button", { type: "button", className: "tiny time", tabIndex: number ? -1 : 0, textContent: time, dataset: { from: one.first } })
        : make("span", { className: "time", textContent: time });
      if (listens) start.setAttribute("aria-label", `Play from ${time}`);
      const said = make("p", { className: "words", textContent: one.text, dataset: { line: number } });
      one.low = plainly(one.text);
      one.node = make("div", { className: one.named ? "line named" : "line" },
        make("span", { className: "who" }, one.named ? make("b", { textContent: nameOf(one.label) }) : "", start), said);
      return one.node;
    }));
    find(false);
  }
  const textNode = (line) => $(".words", line.node).firstChild;
  const lineOf = (word) => {
    let [low, high] = [0, lines.length];
    while (low < high) { const middle = (low + high) >> 1; if (lines[middle].first <= word) low = middle + 1; else high = middle; }
    return lines[low - 1];
  };
  function rangeOf(line, start, end) {
    const range = new Range();
    range.setStart(textNode(line), start);
    range.setEnd(textNode(line), end);
    return range;
  }
  function rangeOfWord(word) {
    const line = lineOf(word);
    const start = line.at[word - line.first];
    return rangeOf(line, start, (line.at[word - line.first + 1] ?? line.text.length + 1) - 1 > start
      ? line.text.slice(start, line.at[word - line.first + 1] ?? line.text.length).trimEnd().length + start : start);
  }
  /** The word at a point of the screen; -1 where there is none. */
  function wordAtPoint(event) {
    const said = event.target.closest?.("#turns .words");
    if (!said) return -1;
    const caret = document.caretPositionFromPoint?.(event.clientX, event.clientY);
    const offset = caret ? caret.offset : document.caretRangeFromPoint?.(event.clientX, event.clientY)?.startOffset ?? 0;
    const line = lines[Number(said.dataset.line)];
    const after = line.at.findIndex((start) => start > offset);
    return line.first + (after < 0 ? line.at.length : after) - 1;
  }

  // ---- its sound: the recording itself where this browser finds places in it, else windows cut by the server ------

  let whole = false;
  let loaded = null; // what the element holds: {start, end, url}, seconds of the episode
  let ahead = null; // the next window
  let here = 0; // seconds of the episode
  let goes = false; // whether it is to play
  let touched = 0; // when a person last moved the text
  const windowAt = (start) => ({ start, end: Math.min(length, start + WINDOW_SECONDS),
    url: `${server.clip}?start=${start.toFixed(2)}&end=${Math.min(length, start + WINDOW_SECONDS).toFixed(2)}` });
  const tellRecording = (text) => { $("#recording-state").textContent = text; };

  function listen(seconds, { start = true } = {}) {
    if (!listens) return playFromFile(seconds);
    stop();
    here = Math.max(0, Math.min(seconds, length - 0.1));
    goes = start || goes;
    if (loaded && here >= loaded.start && here < loaded.end - 0.2 && sound.readyState > 0) sound.currentTime = here - loaded.start;
    else hold(whole ? { start: 0, end: length, url: server.recording } : windowAt(Math.max(0, here - 1)));
    if (goes) run();
    showPlace();
  }
  function hold(piece) {
    if (loaded?.url.startsWith("blob:")) URL.revokeObjectURL(loaded.url);
    loaded = piece;
    if (ahead && ahead !== piece) { URL.revokeObjectURL(ahead.url); }
    ahead = null;
    sound.src = piece.url;
    sound.load();
    sound.currentTime = here - piece.start; // before the sound is there: where it begins
    if (server.sound === "released") tellRecording("The recording was deleted to save space; it is fetched again for this.");
  }
  function run() {
    sound.playbackRate = rate;
    sound.play().then(() => tellRecording(""), (error) => { if (error.name !== "AbortError") { pauseRecording(); tellRecording("This browser did not play the recording."); } });
    $("#recording-play").textContent = "Pause";
    requestAnimationFrame(followRecording);
  }
  function pauseRecording() {
    goes = false;
    if (!listens) return;
    sound.pause();
    $("#recording-play").textContent = "Play";
  }
  const toggleRecording = () => { if (!listens) toast(isMissing ? missing : "The whole recording is heard in the page that “summarizer review” opens."); else if (goes) pauseRecording(); else listen(here); };
  const skip = (seconds) => { if (listens) listen(here + seconds, { start: false }); };
  function playFromFile(seconds) {
    if (!data.timed) return toast("The transcript has no times, so there is nothing to hear.");
    const clip = clipFor(seconds, seconds + 0.2);
    if (clip) play(seconds, clip.end); else toast("The sound of this passage is not in this file. Open the episode with “summarizer review” to hear it.");
  }
  if (listens) {
    sound.addEventListener("timeupdate", () => {
      if (!loaded) return;
      if (!sound.seeking) here = loaded.start + sound.currentTime;
      showPlace();
      if (!whole && !ahead && goes && loaded.end < length && loaded.end - here < AHEAD_SECONDS * rate) fetchAhead(loaded.end);
    });
    sound.addEventListener("ended", () => {
      if (!goes || loaded.end >= length - 0.3) { pauseRecording(); return; }
      here = loaded.end;
      const next = ahead ?? windowAt(here);
      hold(next);
      run();
    });
    sound.addEventListener("error", () => {
      if (!sound.error || !loaded) return;
      if (whole) { whole = false; loaded = null; listen(here, { start: goes }); return; }
      loaded = null;
      pauseRecording();
      tellRecording(server.sound === "kept" ? "This place of the recording could not be played." : "The recording is not kept in the episode’s folder, and could not be fetched again.");
    });
    $("#place").addEventListener("input", (event) => listen(Number(event.target.value), { start: false }));
    box.addEventListener("keydown", (event) => {
      if (!event.target.matches("[data-from]") || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
      const other = $("[data-from]", event.target.closest(".line")[event.key === "ArrowDown" ? "nextElementSibling" : "previousElementSibling"] ?? make("p"));
      if (!other) return;
      event.preventDefault();
      [event.target.tabIndex, other.tabIndex] = [-1, 0];
      other.focus();
    });
    if (server.sound === "kept") fetch(server.recording, { method: "HEAD", credentials: "same-origin" }).then((reply) => {
      whole = reply.status === 200 && sound.canPlayType(reply.headers.get("Content-Type") ?? "") !== "" && !goes && !loaded;
    }, () => { /* windows do */ });
    else tellRecording("The recording was deleted to save space. It is fetched again when a place is played.");
  } else if (box) tellRecording(server ? (isMissing ? missing : data.timed ? "There is no recording of this episode." : "The transcript has no times, so there is nothing to hear.") : "");
  async function fetchAhead(start) {
    const next = ahead = windowAt(start);
    try {
      const reply = await fetch(next.url, { credentials: "same-origin" });
      if (reply.ok && ahead === next) next.url = URL.createObjectURL(await reply.blob());
    } catch { /* it is asked for again at its beginning */ }
  }
  for (const moved of ["wheel", "touchmove", "keydown"]) box?.addEventListener(moved, () => { touched = Date.now(); }, { passive: true });

  /** The second of the episode that the recording plays; null when it does not play. */
  const recordingNow = () => (loaded && sound && (goes || !sound.paused) ? loaded.start + sound.currentTime : null);
  let heard = -1;
  function followRecording() {
    if (loaded && !sound.seeking && !sound.paused) { here = loaded.start + sound.currentTime; showPlace(); }
    if (goes) requestAnimationFrame(followRecording);
  }
  function showPlace() {
    $("#place").value = String(Math.floor(here));
    $("#place").setAttribute("aria-valuetext", `${clock(here)} of ${clock(length)}`);
    $("#place-clock").textContent = `${clock(here)} / ${clock(length)}`;
    needleAt(here);
    markHeard(Math.max(0, wordAt(here)));
  }
  function markHeard(word) {
    if (word === heard || !lines.length) return;
    const [before, line] = [heard < 0 ? null : lineOf(heard), lineOf(word)];
    heard = word;
    if (marks) { marks.heard.clear(); marks.heard.add(rangeOfWord(word)); }
    if (line === before) return;
    before?.node.classList.remove("now-line");
    line.node.classList.add("now-line");
    if (Date.now() - touched > 4000) intoBox(line);
  }
  function intoBox(line) { // only the text scrolls, never the page
    const [its, view] = [line.node.getBoundingClientRect(), box.getBoundingClientRect()];
    if (its.top < view.top || its.bottom > view.bottom) box.scrollTop += its.top - view.top - view.height / 4;
  }
  function showInConversation() {
    const words = current && wording(current).words;
    if (!words) return toast("This quotation has no words of the recording.");
    $("#conversation").scrollIntoView({ block: "start" });
    intoBox(lineOf(words[0]));
    if (listens) listen(data.words.start[words[0]] / 100, { start: false }); else markHeard(words[0]);
    box.focus({ preventScroll: true });
  }

  // ---- finding words -------------------------------------------------------------------------------------------

  const MAX_FOUND = 2000;
  const plainly = (text) => { const low = text.toLocaleLowerCase(); return (low.length === text.length ? low : text).replace(/[‘’]/g, "'").replace(/[“”]/g, '"'); };
  let found = []; // {line, start, end}
  let hit = -1;
  function find(move = true) {
    const asked = plainly($("#find").value.trim().replace(/\s+/g, " "));
    found = [];
    for (const line of asked ? lines : []) {
      for (let at = line.low.indexOf(asked); at >= 0 && found.length < MAX_FOUND; at = line.low.indexOf(asked, at + asked.length)) found.push({ line, start: at, end: at + asked.length });
    }
    if (marks) { marks.found.clear(); for (const one of found) marks.found.add(rangeOf(one.line, one.start, one.end)); }
    hit = -1;
    marks?.hit.clear();
    $("#find-count").textContent = !asked ? "" : found.length ? `${found.length === MAX_FOUND ? "over " : ""}${found.length} found` : "not said";
    for (const button of $$('[data-do="find-next"], [data-do="find-back"]')) button.setAttribute("aria-disabled", String(!found.length));
    if (move && found.length) goToHit(found.findIndex((one) => one.line.last > heard) , { quiet: true });
  }
  function goToHit(number, { quiet = false } = {}) {
    if (!found.length) return;
    hit = (number + found.length) % found.length;
    const one = found[hit];
    if (marks) { marks.hit.clear(); marks.hit.add(rangeOf(one.line, one.start, one.end)); }
    touched = Date.now();
    intoBox(one.line);
    $("#find-count").textContent = `${hit + 1} of ${found.length}`;
    const word = one.line.first + one.line.at.findLastIndex((start) => start <= one.start);
    if (listens && !goes && !quiet) listen(data.words.start[word] / 100, { start: false });
  }
  $("#find")?.addEventListener("input", () => find());
  $("#find")?.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { event.preventDefault(); goToHit(hit + (event.shiftKey ? -1 : 1)); }
    if (event.key === "Escape") box.focus();
  });
  box?.addEventListener("click", (event) => {
    const from = event.target.closest("[data-from]");
    const word = from ? Number(from.dataset.from) : getSelection().toString() ? -1 : wordAtPoint(event);
    if (word >= 0) { touched = 0; listen(data.words.start[word] / 100); }
  });
  Object.assign(acts, {
    recording: toggleRecording, "skip-back": () => skip(-5), "skip-on": () => skip(5), find: () => $("#find").focus(),
    "find-next": () => goToHit(hit + 1), "find-back": () => goToHit(hit - 1), "in-conversation": showInConversation,
  });
  Object.assign(keys, { p: "recording", ArrowLeft: "skip-back", ArrowRight: "skip-on", "/": "find", t: "in-conversation" });
