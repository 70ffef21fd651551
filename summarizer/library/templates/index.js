"use strict";
// Behaviour of the list of episodes: play, sort, find, turn pages. Text from episodes only ever goes into textContent.
(() => {
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
  const PAGE = 100;
  const [TITLE, SHOW, DATE, STATE, MINUTES, QUOTES, PASSING, TO_HEAR, COST, ERROR, POST, REVIEW, STAGE, REVIEWED] = Array(14).keys();
  const kept = {
    get(key) { try { return localStorage.getItem(`review:${key}`); } catch { return null; } },
    set(key, value) { try { localStorage.setItem(`review:${key}`, value); } catch { /* private mode */ } },
  };
  const make = (name, props = {}, ...children) => {
    const node = Object.assign(document.createElement(name), props);
    node.append(...children);
    return node;
  };
  const say = (text) => { $("#live").textContent = text; };
  document.documentElement.classList.add("js");
  const theme = kept.get("theme");
  if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;

  // ---- quotations that need listening -----------------------------------------------------------------------------------------

  const asks = $$("[data-ask]");
  let current = -1;
  let playing = null; // {audio, item, end}

  function choose(number, { focus = true } = {}) {
    if (!asks.length) return;
    current = Math.max(0, Math.min(asks.length - 1, number));
    asks.forEach((item, at) => (at === current ? item.setAttribute("aria-current", "true") : item.removeAttribute("aria-current")));
    if (focus) asks[current].focus({ preventScroll: true });
    asks[current].scrollIntoView({ block: "nearest" });
  }
  function stop() {
    if (!playing) return;
    const { audio, item } = playing;
    playing = null;
    audio.pause();
    item.classList.remove("playing");
    $("[data-play-text]", item).textContent = "Play";
    $(".track-fill", item).style.width = "0";
  }
  function follow() {
    if (!playing) return;
    const { audio, item, start, end } = playing;
    if (audio.ended || audio.currentTime >= end) { stop(); return; }
    $(".track-fill", item).style.width = `${Math.max(0, Math.min(1, (audio.currentTime - start) / (end - start))) * 100}%`;
    requestAnimationFrame(follow);
  }
  async function play(item) {
    const audio = $("audio", item);
    stop();
    if (!audio) { say("There is nothing to hear for this one."); return; }
    const [start, end] = [Number(audio.dataset.start), Number(audio.dataset.end) + 0.15];
    const mine = (playing = { audio, item, start, end });
    item.classList.add("playing");
    $("[data-play-text]", item).textContent = "Stop";
    try {
      if (audio.readyState < 1) {
        audio.load();
        await new Promise((ready, broken) => {
          audio.addEventListener("loadedmetadata", ready, { once: true });
          audio.addEventListener("error", broken, { once: true });
        });
      }
      if (playing !== mine) return;
      audio.currentTime = start;
      await audio.play();
      if (playing === mine) requestAnimationFrame(follow);
    } catch {
      if (playing !== mine) return;
      stop();
      $("[data-play-text]", item).textContent = "Cannot be played here";
      say("The recording cannot be played here. Open the review page.");
    }
  }
  const toggle = (item) => (playing?.item === item ? stop() : play(item));

  const acts = {
    next() {
      if (!asks.length) return;
      const at = current + 1 < asks.length ? current + 1 : 0;
      choose(at);
      play(asks[at]);
      say(`Quotation ${at + 1} of ${asks.length}`);
    },
    down() { stop(); choose(current + 1); },
    up() { stop(); choose(current - 1); },
    toggle() { if (current < 0) acts.next(); else toggle(asks[current]); },
    open() { if (current >= 0) $("a.button", asks[current]).click(); },
    find() { $("#find").focus(); },
    help() { $("#help").showModal(); },
    theme() {
      const dark = document.documentElement.dataset.theme
        ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
      document.documentElement.dataset.theme = dark ? "light" : "dark";
      kept.set("theme", document.documentElement.dataset.theme);
    },
    back() { page -= 1; draw(); turned(); },
    forth() { page += 1; draw(); turned(); },
  };
  const keys = { n: "next", " ": "toggle", j: "down", k: "up", Enter: "open", "/": "find", "?": "help" };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    const item = event.target.closest("[data-ask]");
    if (item && item !== asks[current]) choose(asks.indexOf(item), { focus: false });
    if (!button) return;
    if (button.dataset.do === "play") toggle(item); else acts[button.dataset.do]();
  });
  document.addEventListener("keydown", (event) => {
    if ($("dialog[open]") || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.closest?.("input, select, textarea")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if ([" ", "Enter"].includes(event.key) && event.target.closest?.("button, a, summary, label, audio")) return;
    if (!Object.hasOwn(keys, event.key) || kept.get("keys") === "off" || event.repeat) return;
    event.preventDefault();
    acts[keys[event.key]]();
  });
  $("#keys-on").checked = kept.get("keys") !== "off";
  $("#keys-on").addEventListener("change", (event) => kept.set("keys", event.target.checked ? "on" : "off"));

  // ---- the list ------------------------------------------------------------------------------------------------

  let rows = [];
  let shown = [];
  let page = 0;
  let sorted = { column: DATE, down: true };
  let texts = null; // of each row, in small letters, made when somebody looks for something

  const cell = (className, ...children) => {
    const node = make("td", { className }, ...children);
    node.setAttribute("role", "cell");
    return node;
  };
  const bdi = (text, className = "", most = 200) => {
    return make("bdi", { className, textContent: text.length > most ? `${text.slice(0, most)}…` : text });
  };
  function row(one) {
    const title = make("th", { className: "c-title", scope: "row" }, bdi(one[TITLE]));
    title.setAttribute("role", "rowheader");
    if (one[SHOW]) title.append(bdi(one[SHOW], "c-show", 100));
    if (one[ERROR]) title.append(bdi(one[ERROR], "c-error"));
    const state = cell("c-state", make("span", { className: `state ${one[STATE]}`, textContent: one[STATE] }));
    if (!["done", "drafted", "failed"].includes(one[STATE])) state.append(make("span", { className: "c-stage", textContent: one[STAGE] }));
    if (one[REVIEWED]) state.append(bdi(one[REVIEWED], "c-reviewed", 120));
    const quotes = cell("n c-quotes", one[QUOTES] === null ? "" : String(one[PASSING]));
    if (one[QUOTES] !== null && one[PASSING] !== one[QUOTES]) quotes.append(make("span", { className: "warn-text", textContent: ` of ${one[QUOTES]}` }));
    const open = cell("c-open");
    for (const [name, href] of [["Post", one[POST]], ["Review", one[REVIEW]]]) {
      if (!href) continue;
      const link = make("a", { href, textContent: name });
      link.setAttribute("aria-label", `${name}: ${one[TITLE].slice(0, 80)}`);
      open.append(link, " ");
    }
    const line = make("tr", {}, cell("c-date time", one[DATE] || "undated"), title, state,
      cell("n c-minutes", one[MINUTES] ? String(one[MINUTES]) : ""), quotes,
      cell("n c-to-hear", one[TO_HEAR] ? String(one[TO_HEAR]) : ""), cell("n c-cost", one[COST] ? `$${one[COST].toFixed(3)}` : ""), open);
    line.setAttribute("role", "row");
    return line;
  }

  const small = (text) => text.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase();
  function select() {
    const words = small($("#find").value).split(/\s+/).filter(Boolean);
    const state = $("#state").value;
    if (words.length) texts ??= rows.map((one) => small(`${one[TITLE]} ${one[SHOW]} ${one[DATE]} ${one[ERROR]}`));
    const chosen = [];
    rows.forEach((one, at) => {
      if (state && (state === "to_hear" ? !one[TO_HEAR] : one[STATE] !== state)) return;
      if (words.every((word) => texts[at].includes(word))) chosen.push(one);
    });
    const { column, down } = sorted;
    const way = down ? -1 : 1;
    const order = new Intl.Collator(undefined, { numeric: true }).compare;
    const blank = (value) => value === null || value === "";
    chosen.sort((a, b) => {
      const [x, y] = [a[column], b[column]];
      if (blank(x) || blank(y)) return blank(x) - blank(y); // what is unknown stands last, either way
      if (column === TITLE) return way * order(x, y);
      return way * (x < y ? -1 : x > y ? 1 : 0);
    });
    shown = chosen;
    page = 0;
    draw();
  }
  const number = new Intl.NumberFormat("en");
  function draw() {
    const pages = Math.max(1, Math.ceil(shown.length / PAGE));
    page = Math.max(0, Math.min(pages - 1, page));
    const first = page * PAGE;
    $("#rows").replaceChildren(...shown.slice(first, first + PAGE).map(row));
    const last = Math.min(shown.length, first + PAGE);
    const all = shown.length === rows.length ? "" : ` (of ${number.format(rows.length)})`;
    $("#count").textContent = shown.length > PAGE
      ? `${number.format(first + 1)}–${number.format(last)} of ${number.format(shown.length)} episodes${all}`
      : `${number.format(shown.length)} ${shown.length === 1 ? "episode" : "episodes"}${all}`;
    $(".pager").hidden = pages < 2;
    $("#pages").textContent = `Page ${number.format(page + 1)} of ${number.format(pages)}`;
    $('[data-do="back"]').disabled = page === 0;
    $('[data-do="forth"]').disabled = page === pages - 1;
    for (const head of $$("[data-column]")) {
      const its = Number(head.dataset.column) === sorted.column;
      if (its) head.setAttribute("aria-sort", sorted.down ? "descending" : "ascending"); else head.removeAttribute("aria-sort");
    }
  }
  const turned = () => $("#episodes").scrollIntoView({ block: "start" });

  async function unpack() {
    const bytes = Uint8Array.from(atob($("#packed").textContent), (char) => char.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    rows = JSON.parse(await new Response(stream).text());
    for (const head of $$("[data-column]")) {
      const column = Number(head.dataset.column);
      const button = make("button", { type: "button", textContent: head.textContent });
      button.addEventListener("click", () => {
        const down = sorted.column === column ? !sorted.down : ![TITLE, STATE].includes(column);
        sorted = { column, down };
        select();
      });
      head.replaceChildren(button);
    }
    let later = 0;
    $("#find").addEventListener("input", () => { clearTimeout(later); later = setTimeout(select, 120); });
    $("#state").addEventListener("change", select);
    select();
    document.documentElement.dataset.ready = "";
  }
  unpack().catch(() => { $(".filters").hidden = true; say("Only the newest episodes are shown."); });
})();
