// Redeems a sign-in: by the token that the link carries behind '#', which no server and no log ever sees, or by the
// code that is typed. Nothing happens before a person presses a button.

const signInId = location.pathname.split('/').pop();
const token = new URLSearchParams(location.hash.slice(1)).get('t');
const byLink = document.getElementById('by-link');
const byCode = document.getElementById('by-code');
const outcome = document.getElementById('outcome');

if (token) {
  byLink.hidden = false;
  // The token leaves the address bar and the history, where the next person at this screen could find it.
  history.replaceState(null, '', location.pathname);
}

async function redeem(proof, form) {
  const button = form.querySelector('button');
  button.disabled = true;
  outcome.textContent = 'One moment …';
  try {
    const answer = await fetch(`/api/v1/sign-ins/${encodeURIComponent(signInId)}/redeem`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ ...proof, kind: 'cookie' }),
    });
    if (answer.ok) {
      location.replace('/');
      return;
    }
    const problem = await answer.json();
    outcome.textContent = `${problem.title}. ${problem.detail}`;
  } catch {
    outcome.textContent = 'The service could not be reached. Nothing was used up: please try again.';
  }
  button.disabled = false;
}

byLink.addEventListener('submit', (event) => {
  event.preventDefault();
  redeem({ token }, byLink);
});

byCode.addEventListener('submit', (event) => {
  event.preventDefault();
  redeem({ code: document.getElementById('code').value }, byCode);
});
