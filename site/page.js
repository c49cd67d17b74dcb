// The page of the worked example: a live chain reads the text area, and the list shows what follows the chosen word.

import { Chain } from '../dist/browser.js';

const EXAMPLE = 'You must be the change you wish to see in the world';
/** How long the example waits between two letters; 0 for people who asked for less motion. */
const LETTER_MS = matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 45;
const SHOWN_MAX = 12;

const element = (id) => document.getElementById(id);
const text = element('text');
const context = element('context');
const answer = element('answer');

let chain = new Chain({ order: 2 });
/** What the chain has read so far. */
let read = '';
let typing = 0;

/** Brings the chain up to the text: what was added at the end is read on; after any other change it begins anew. */
function readText() {
  if (!text.value.startsWith(read)) {
    chain = new Chain({ order: 2 });
    read = '';
  }
  chain.write(text.value.slice(read.length));
  read = text.value;
  const words = new Set(read.toLowerCase().match(/[\p{L}\p{M}\p{N}'’]+/gu));
  element('words').replaceChildren(...[...words].slice(-200).map((word) => new Option(word)));
  showNext();
}

/** Shows what follows the chosen word, the likeliest first. */
function showNext() {
  const word = context.value.trim();
  const found = word === '' ? undefined : chain.next(word, { top: SHOWN_MAX });
  if (found === undefined) return say('Choose a word.');
  if (found.total === 0) return say('Nothing read yet.');
  if (found.contextLength === 0) return say(`Nothing has followed “${word}” so far.`);

  const list = document.createElement('ol');
  list.className = 'next';
  list.append(...found.next.map((next) => row(next, found.total)));
  answer.replaceChildren(list);
}

function row({ word, probability, count, isEnd }, total) {
  const item = document.createElement('li');
  item.dataset.word = isEnd ? '' : word;
  item.dataset.probability = String(probability);
  item.style.setProperty('--share', String(probability));
  const name = document.createElement('span');
  name.textContent = isEnd ? 'the sentence ends' : word;
  if (isEnd) name.className = 'end';
  const share = document.createElement('span');
  share.className = 'share';
  share.textContent = `${percent(probability)} · ${count} of ${total}`;
  item.append(name, share);
  return item;
}

function percent(probability) {
  return `${(probability * 100).toLocaleString('en', { maximumFractionDigits: 1 })} %`;
}

function say(sentence) {
  const paragraph = document.createElement('p');
  paragraph.className = 'quiet';
  paragraph.textContent = sentence;
  answer.replaceChildren(paragraph);
}

/** Types the example letter by letter, so that one sees when each word is learned. */
function typeExample() {
  stopTyping();
  text.value = '';
  context.value = 'you';
  let length = 0;
  typing = setInterval(() => {
    text.value = EXAMPLE.slice(0, ++length);
    readText();
    if (length === EXAMPLE.length) stopTyping();
  }, LETTER_MS);
}

function stopTyping() {
  clearInterval(typing);
}

text.addEventListener('input', () => {
  stopTyping();
  readText();
});
context.addEventListener('input', showNext);
element('example').addEventListener('click', typeExample);
element('clear').addEventListener('click', () => {
  stopTyping();
  text.value = '';
  readText();
  text.focus();
});

readText();
