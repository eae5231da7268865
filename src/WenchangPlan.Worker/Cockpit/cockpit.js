// Asks the server for the sections every few seconds and replaces those that changed.
// When no answer comes the page says so: old figures must not pass for present ones.
"use strict";

(() => {
  const refreshEvery = 5000;
  const answerWithin = 10000;
  const sections = document.getElementById("sections");
  const stale = document.getElementById("stale");
  const shown = new Map();

  const keep = (section) => shown.set(section.id, section.outerHTML);
  sections.querySelectorAll("section").forEach(keep);

  // On a narrow screen the newest months matter more than the oldest.
  document.querySelectorAll(".newest-last").forEach((table) => { table.scrollLeft = table.scrollWidth; });

  const show = (html) => {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    for (const section of fresh.querySelectorAll("section")) {
      const old = document.getElementById(section.id);
      if (shown.get(section.id) === section.outerHTML || !old) continue;
      const left = old.querySelector(".scroll")?.scrollLeft ?? 0;
      keep(section);
      old.replaceWith(document.importNode(section, true));
      const scroll = document.getElementById(section.id).querySelector(".scroll");
      if (scroll) scroll.scrollLeft = left;
    }
  };

  const refresh = async () => {
    try {
      const answer = await fetch(sections.dataset.source, { cache: "no-store", signal: AbortSignal.timeout(answerWithin) });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      show(await answer.text());
      stale.hidden = true;
      document.body.classList.remove("is-stale");
    } catch {
      stale.hidden = false;
      document.body.classList.add("is-stale");
    }
    setTimeout(refresh, refreshEvery);
  };

  setTimeout(refresh, refreshEvery);
})();
