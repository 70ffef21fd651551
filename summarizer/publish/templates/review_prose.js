
  // ---- writing the post's prose anew ---------------------------------------------------------------------------

  const area = $("#prose-text");
  let writtenPart = null; // {post, part, shown}: what the editor saw
  let prosePosts = false; // being saved
  const proseChanged = () => Boolean(writtenPart) && $("#prose").open && area.value !== area.defaultValue;

  async function openProse(part) {
    if (!server || !data.prose) return toast("Open the episode with “summarizer review” to edit the text.");
    if ((unsent.size || sending) && !(await sendAll())) return; // a decision changes the post
    const its = data.prose.parts[part];
    if (!its) return;
    writtenPart = { post: data.prose.post, part, shown: its.text };
    $("#prose-label").textContent = its.label;
    area.value = area.defaultValue = its.text;
    area.rows = its.kind === "heading" ? 2 : Math.min(18, Math.max(5, Math.ceil(its.text.length / 70) + 1));
    tellProse("");
    $("#prose-newer").hidden = true;
    dialog("prose");
    area.focus();
  }
  function openProseBeside(where) {
    const button = cardOf(current) && $$(`[data-beside="${where}"]`, cardOf(current))[0];
    if (button) openProse(Number(button.dataset.part)); else toast(server ? "There is no text of its own there." : "Open the episode with “summarizer review” to edit the text.");
  }
  function tellProse(text, kind = "") {
    $("#prose-told").textContent = text;
    $("#prose-leave-unsaved").hidden = kind !== "unsaved";
  }
  async function saveProse() {
    if (prosePosts || !writtenPart) return;
    if (!proseChanged() && $("#prose-newer").hidden) return $("#prose").close();
    prosePosts = true;
    tellProse("Saving…");
    const count = data.prose.parts.length;
    try {
      const reply = await fetch(server.prose, {
        method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json", "X-Review-Token": server.token },
        body: JSON.stringify({ ...writtenPart, text: area.value }),
      });
      const answer = await reply.json().catch(() => ({}));
      if (answer.parts) take_over(answer);
      if (answer.queue) queue = answer.queue;
      if (answer.parts && answer.error) return showNewer(answer);
      if (!reply.ok) throw new Error(answer.error ?? `the server answered ${reply.status}`);
      const { part, shown } = writtenPart;
      undone.push({ prose: { part, text: shown, written: data.prose.parts.length === count ? data.prose.parts[part].text : null } });
      writtenPart = null;
      $("#prose").close();
      const faults = answer.problems ?? [];
      state(faults.length ? faults[0] : "The text was saved and checked", faults.length ? "error" : "");
      toast(faults.length ? `Saved. The check says: ${faults.join("; ")}.` : "Saved. The check finds nothing new.");
    } catch (error) {
      tellProse(error instanceof TypeError ? "Not saved: the review server does not answer." : `${error.message.replace(/^./, (first) => first.toUpperCase())}.`);
    } finally {
      prosePosts = false;
    }
  }
  /** Writes the text back that a part had before it was edited here, when it still has what was written then. */
  async function undoProse({ part, text, written }) {
    if ((unsent.size || sending) && !(await sendAll())) return;
    const its = data.prose.parts[part];
    if (written === null || its?.text !== written) return toast("This edit of the text is not undone here: edit the text again.");
    try {
      const reply = await fetch(server.prose, {
        method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json", "X-Review-Token": server.token },
        body: JSON.stringify({ post: data.prose.post, part, shown: its.text, text }),
      });
      const answer = await reply.json().catch(() => ({}));
      if (answer.parts) take_over(answer);
      if (!reply.ok) throw new Error(answer.error ?? `the server answered ${reply.status}`);
      state("The text is as it was before");
      toast("Undone: the text is as it was before your edit.");
    } catch (error) {
      toast(`Not undone: ${error instanceof TypeError ? "the review server does not answer" : error.message}.`);
    }
  }
  /** The post was changed since it was shown: the newer text beside the editor's own, which stays. */
  function showNewer(answer) {
    const its = data.prose.parts[answer.part];
    const same = its?.text === writtenPart.shown;
    $("#prose-newer").hidden = !its || same;
    if (its) {
      $("#prose-newer-text").textContent = its.text;
      writtenPart = { post: data.prose.post, part: answer.part, shown: its.text };
    }
    tellProse(`${answer.error.replace(/^./, (first) => first.toUpperCase())}.`);
    area.focus();
  }
  function leaveProse() {
    if (proseChanged()) { tellProse("This text is not saved.", "unsaved"); $("#prose-leave-unsaved").focus(); return; }
    $("#prose").close();
  }
  if (area) {
    $("#prose").addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing) { event.preventDefault(); if (document.activeElement === area) leaveProse(); else if (proseChanged()) area.focus(); else $("#prose").close(); }
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); saveProse(); }
    });
    $("#prose").addEventListener("cancel", (event) => { if (proseChanged()) { event.preventDefault(); leaveProse(); } });
    addEventListener("beforeunload", (event) => { if (proseChanged()) event.preventDefault(); });
  }
  Object.assign(acts, {
    "prose-save": saveProse, "prose-leave": leaveProse, "prose-drop": () => { writtenPart = null; $("#prose").close(); },
    "edit-before": () => openProseBeside("before"), "edit-after": () => openProseBeside("after"),
  });
  Object.assign(keys, { i: "edit-before", I: "edit-after" });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.('[data-do="edit"]');
    if (button) openProse(Number(button.dataset.part));
  });
