// The client begins here: the frame, who is signed in, and the page of the present address.

import { events } from './api.js';
import * as store from './store.js';
import * as router from './router.js';
import './components/header.js';
import './components/footer.js';
import './components/toast.js';
import { watchSession } from './components/session.js';

store.forgetOldDrafts();
// A service that is down must not leave the page empty: it is shown as to a visitor until somebody answers again.
const asked = store.refreshMe({ isSure: false }).catch(() => events.addEventListener('online', () => store.refreshMe(), { once: true }));
watchSession();
await Promise.all([asked, router.start()]);
