// The wall: views in turn, a clock, a new critical alert back to the first view and held there until somebody acknowledges it. Made to stand for weeks.
"use strict";

(() => {
  const main = document.getElementById("main");
  const views = [...main.querySelectorAll(".view")];
  const dots = [...document.querySelectorAll("#wall-dots .dot")];
  const sound = document.getElementById("wall-sound");
  const turn = Number(new URLSearchParams(location.search).get("turn")) || 30;
  const offset = Number(main.dataset.offset) * 60000;
  const begun = Date.now();
  let shown = 0;
  let open = Number(main.dataset.unacknowledged);
  let audio = null;

  // Drawn for 1920 × 1080; another screen shows it larger or smaller, and never a scroll bar.
  const fit = () => {
    if (innerWidth < 1240) { // one column that scrolls, see the style sheet
      main.style.zoom = main.style.width = main.style.height = "";
      return;
    }

    const scale = Math.min(innerWidth / 1920, innerHeight / 1080);
    main.style.zoom = String(scale);
    main.style.width = `${(innerWidth - 8) / scale}px`; // room for the pixels it moves by
    main.style.height = `${innerHeight / scale}px`;
  };

  const show = (index) => {
    shown = index;
    views.forEach((view, i) => view.classList.toggle("on", i === index));
    dots.forEach((dot, i) => dot.classList.toggle("on", i === index));
    document.getElementById("wall-view").textContent = views.length > 1 ? views[index].dataset.view : "";
  };

  const beep = () => {
    if (!audio) return;
    [0, 0.4, 0.8].forEach((after) => {
      const tone = audio.createOscillator();
      const loud = audio.createGain();
      tone.frequency.value = 880;
      loud.gain.setValueAtTime(0.25, audio.currentTime + after);
      loud.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + after + 0.3);
      tone.connect(loud).connect(audio.destination);
      tone.start(audio.currentTime + after);
      tone.stop(audio.currentTime + after + 0.3);
    });
  };

  // Browsers play nothing before somebody touched the page.
  sound.hidden = false;
  sound.addEventListener("click", () => { audio = new AudioContext(); beep(); sound.hidden = true; });

  const tick = () => {
    const local = new Date(Date.now() + offset);
    const iso = local.toISOString();
    document.querySelectorAll("[data-clock]").forEach((e) => { e.textContent = iso.slice(11, 16); });
    const day = new Intl.DateTimeFormat(document.documentElement.lang, { month: "long", day: "numeric", weekday: "short", timeZone: "UTC" }).format(local);
    document.querySelectorAll("[data-date]").forEach((e) => { e.textContent = day; });
    // Two pixels an hour around a small square, so that nothing burns in.
    const step = Math.floor(Date.now() / 3600000) % 16;
    const side = step % 4;
    const [x, y] = [[side, 0], [4, side], [4 - side, 4], [0, 4 - side]][Math.floor(step / 4)];
    main.style.transform = innerWidth < 1240 ? "" : `translate(${(x - 2) * 2}px, ${(y - 2) * 2}px)`;
  };

  // A new build has new pages; and once a day everything begins anew, so that weeks leave nothing behind.
  const renew = async () => {
    try {
      const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(20000) });
      if (answer.redirected || answer.status === 401) { location.reload(); return; }
      if (!answer.ok) return;
      const build = /data-build="([^"]*)"/.exec(await answer.text());
      if (build && (build[1] !== document.body.dataset.build || (Date.now() - begun > 86400000 && open === 0))) location.reload();
    } catch {
      // The service is away; the stream comes back by itself and asks again.
    }
  };

  document.addEventListener("desk:change", (event) => {
    const now = event.detail.unacknowledged;
    if (now > open) { show(0); beep(); }
    open = now;
    if (event.detail.changed.includes("*")) renew();
  });

  fit();
  addEventListener("resize", fit);
  tick();
  setInterval(tick, 1000);
  setInterval(() => { if (open === 0 && views.length > 1) show((shown + 1) % views.length); }, turn * 1000);
  const first = Number(new URLSearchParams(location.search).get("view"));
  if (first > 0 && first <= views.length) show(first - 1);
})();
