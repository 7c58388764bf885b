// SPDX-License-Identifier: Apache-2.0
// Keeps the page current: when the status stream reports something new, a fresh copy of the server's HTML is merged
// into the page, so that focus, selection and open confirmations stay.
"use strict";

const { stream, live } = document.body.dataset;
const IDLE_MILLIS = 10_000;
const AGAIN_MILLIS = 5_000;

let last = "";
let fetchedAt = 0;
let fetching = false;

function say(text) {
  const place = document.getElementById("connection");
  place.hidden = false;
  if (place.textContent !== text) place.textContent = text;
  place.classList.toggle("lost", text !== "Live");
}

function mergeAttributes(from, to) {
  for (const { name } of [...from.attributes]) {
    // What the user opened stays open.
    if (name !== "open" && !to.hasAttribute(name)) from.removeAttribute(name);
  }
  for (const { name, value } of to.attributes) {
    if (from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
}

function merge(from, to) {
  if (from.nodeType !== to.nodeType || from.nodeName !== to.nodeName || from.id !== to.id) {
    from.replaceWith(to);
    return;
  }
  if (from.nodeType !== Node.ELEMENT_NODE) {
    if (from.nodeValue !== to.nodeValue) from.nodeValue = to.nodeValue;
    return;
  }
  mergeAttributes(from, to);
  const [before, after] = [[...from.childNodes], [...to.childNodes]];
  after.forEach((node, i) => (i < before.length ? merge(before[i], node) : from.append(node)));
  before.slice(after.length).forEach((node) => node.remove());
}

async function refresh() {
  fetching = true;
  try {
    const answer = await fetch(live + location.search, { headers: { Accept: "text/html" }, redirect: "manual" });
    if (answer.status >= 500) throw new Error(`${answer.status}`);
    if (!answer.ok) {
      // Signed out, or the task has gone: let the server say which.
      location.reload();
      return;
    }
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    merge(document.getElementById("live"), fresh.getElementById("live"));
    const [name, state] = [".task h2", ".task .state"].map((at) => document.querySelector(at)?.textContent);
    if (name) document.title = `${name}: ${state} · Caravan`;
    fetchedAt = Date.now();
    say("Live");
  } catch {
    // The next event counts as news, though it may tell the same.
    last = "";
    say("Server not reachable");
  } finally {
    fetching = false;
  }
}

function listen() {
  const source = new EventSource(stream);
  source.addEventListener("tasks", ({ data }) => {
    if (fetching || document.hidden || (data === last && Date.now() - fetchedAt < IDLE_MILLIS)) return;
    last = data;
    refresh();
  });
  source.addEventListener("error", () => {
    last = "";
    say("Reconnecting…");
    // Refused, because too many listen, the process is ending or the session is over: the browser gives up, the page does not.
    if (source.readyState === EventSource.CLOSED) setTimeout(again, AGAIN_MILLIS);
  });
}

async function again() {
  await refresh();
  listen();
}

listen();
