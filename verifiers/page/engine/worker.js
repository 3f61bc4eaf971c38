"use strict";
/* The checker in a thread of its own, so that the page stays responsive: a text in, the answer out, then the picture. */

onmessage = ({ data: { id, text } }) => {
  const answer = checkText(text);
  postMessage({ id, answer });
  const readable = !["malformed", "failed"].includes(answer.status);
  postMessage({ id, picture: readable ? pictureOf(text) : null });
};
