// Keeps an open page true: the server says what changed, and only those parts are fetched, and of these only what differs.
// When the line is cut the page says so: old figures must not pass for present ones.
"use strict";

(() => {
  const body = document.body;
  const stale = document.getElementById("stale");
  const said = document.getElementById("said");
  const known = new Map((body.dataset.known || "").split(",").filter((k) => k.includes("=")).map((k) => k.split("=")));
  const silence = 50000; // the server speaks at least every 20 s
  const again = 15000;
  let source = null;
  let heard = performance.now();
  let busy = false;
  let wanted = new Set();
  let open = null;

  const live = () => [...document.querySelectorAll("[data-live]")];
  const topicsOf = (element) => element.dataset.live.split(" ").filter((t) => t);

  const cut = (is) => {
    stale.hidden = !is;
    body.classList.toggle("is-stale", is);
  };

  const put = (html) => {
    const pieces = html.split("<!--part:").slice(1);
    for (const piece of pieces) {
      const end = piece.indexOf("-->");
      const [id, hash] = piece.slice(0, end).split("=");
      const old = document.getElementById(id);
      const fresh = new DOMParser().parseFromString(piece.slice(end + 3), "text/html").body.firstElementChild;
      if (!old || !fresh) continue;
      const isFirst = !known.has(id);
      known.set(id, hash);
      // What somebody is typing into is theirs; a part that stands as it did keeps its focus and its scroll.
      if (old.contains(document.activeElement) && old.querySelector("form")) continue;
      if (isFirst && old.outerHTML === fresh.outerHTML) continue;
      const opened = [...old.querySelectorAll("details")].map((d) => d.open);
      const focused = old.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
      const scrolled = [...old.querySelectorAll(".scroll")].map((s) => s.scrollLeft);
      old.replaceWith(document.importNode(fresh, true));
      const now = document.getElementById(id);
      now.querySelectorAll("details").forEach((d, i) => { d.open = opened[i] ?? d.open; });
      now.querySelectorAll(".scroll").forEach((s, i) => { s.scrollLeft = scrolled[i] ?? 0; });
      if (focused) now.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
      document.dispatchEvent(new CustomEvent("desk:part", { detail: now }));
    }
  };

  const fetchParts = async () => {
    if (busy || wanted.size === 0) return;
    busy = true;
    const ids = [...wanted];
    wanted = new Set();
    try {
      const address = new URL(location.href);
      address.hash = "";
      address.searchParams.set("part", ids.join(","));
      const answer = await fetch(address, { headers: { "X-Known": ids.filter((i) => known.has(i)).map((i) => `${i}=${known.get(i)}`).join(",") }, signal: AbortSignal.timeout(20000) });
      if (answer.redirected || answer.status === 401) { location.reload(); return; }
      if (answer.ok) put(await answer.text());
      else ids.forEach((i) => wanted.add(i));
    } catch {
      ids.forEach((i) => wanted.add(i)); // the line is cut; the stream notices and says so
    } finally {
      busy = false;
    }
    if (wanted.size > 0) setTimeout(fetchParts, 2000);
  };

  const take = (change) => {
    const all = change.changed.includes("*");
    for (const element of live()) {
      if (all || topicsOf(element).some((t) => change.changed.includes(t))) wanted.add(element.id);
    }
    document.title = document.title.replace(/^\(\d+\) /, "");
    if (change.open > 0) document.title = `(${change.open}) ${document.title}`;
    document.querySelectorAll("[data-open]").forEach((c) => { c.textContent = change.open; c.hidden = change.open === 0; });
    if (open !== null && change.open > open && said && body.dataset.say) said.textContent = body.dataset.say.replace("{0}", change.open).replace("{1}", change.critical);
    open = change.open;
    document.dispatchEvent(new CustomEvent("desk:change", { detail: change }));
    fetchParts();
  };

  const alive = () => {
    heard = performance.now();
    cut(false);
  };

  const listen = () => {
    source?.close();
    const topics = new Set(live().flatMap(topicsOf).concat("alerts"));
    source = new EventSource(`${body.dataset.changes}?topics=${[...topics].sort().join(",")}`);
    source.addEventListener("beat", alive);
    source.onmessage = (event) => { alive(); take(JSON.parse(event.data)); };
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) setTimeout(listen, again);
    };
  };

  setInterval(() => {
    if (performance.now() - heard < silence) return;
    cut(true);
    if (performance.now() - heard > silence + again) { heard = performance.now() - silence; listen(); }
  }, 5000);

  if (body.dataset.changes) listen();
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", (event) => { if (event.persisted) listen(); });

  // Enhancements that need no server.
  document.querySelectorAll(".newest-last").forEach((table) => { table.scrollLeft = table.scrollWidth; });
  addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!target) return;
    event.preventDefault();
    if (target.matches("a, button")) target.click(); else target.focus();
  });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) window.print(); });
})();
