// Which page is at which address. The service reads this table too, to name a page's modules before they are asked for:
// keep each route on one line. `:name` is one part of an address, `*` all that is left; the first that fits is taken.
// The third entry, where there is one, is the page's own stylesheet below styles/.

export const ROUTES = [
  ['/', () => import('./pages/home.js'), 'home.css'],
  ['/sign-in', () => import('./pages/sign-in.js'), 'way-in.css'],
  ['/sign-in/:id', () => import('./pages/sign-in.js'), 'way-in.css'],
  ['/join/:slug', () => import('./pages/join.js'), 'way-in.css'],
  ['/workshops/:slug', () => import('./pages/room.js'), 'room.css'],
  ['/workshops/:slug/mine', () => import('./pages/room-mine.js'), 'room.css'],
  ['/workshops/:slug/mine/:seq', () => import('./pages/room-receipt.js'), 'room.css'],
  ['/workshops/:slug/themes', () => import('./pages/themes.js'), 'themes.css'],
  ['/workshops/:slug/themes/work', () => import('./pages/workspace.js'), 'workspace.css'],
  ['/workshops/:slug/declaration', () => import('./pages/declaration.js'), 'declaration.css'],
  ['/workshops/:slug/declaration/compare', () => import('./pages/declaration-compare.js'), 'declaration.css'],
  ['/workshops/:slug/declaration/practice', () => import('./pages/declaration-practice.js'), 'declaration.css'],
  ['/workshops/:slug/declaration/foundations/:key', () => import('./pages/declaration-foundation.js'), 'declaration.css'],
  ['/desk', () => import('./pages/desk.js'), 'desk.css'],
  ['/desk/make/workshop', () => import('./pages/desk/making.js'), 'desk.css'],
  ['/desk/polls', () => import('./pages/desk/polls.js'), 'polls.css'],
  ['/desk/polls/make', () => import('./pages/desk/poll-making.js'), 'polls.css'],
  ['/desk/polls/:id', () => import('./pages/desk/poll.js'), 'polls.css'],
  ['/desk/polls/:id/edit', () => import('./pages/desk/poll-making.js'), 'polls.css'],
  ['/desk/:slug', () => import('./pages/desk/now.js'), 'desk.css'],
  ['/desk/:slug/timeline', () => import('./pages/desk/timeline.js'), 'desk.css'],
  ['/desk/:slug/draft', () => import('./pages/desk/draft.js'), 'desk.css'],
  ['/desk/:slug/drafting', () => import('./pages/desk/drafting.js'), 'drafting.css'],
  ['/desk/:slug/outcomes', () => import('./pages/desk/outcomes.js'), 'outcomes.css'],
  ['/desk/:slug/readers', () => import('./pages/desk/readers.js'), 'outcomes.css'],
  ['/desk/:slug/people', () => import('./pages/desk/people.js'), 'desk.css'],
  ['/desk/:slug/invitations', () => import('./pages/desk/invitations.js'), 'desk.css'],
  ['/desk/:slug/coverage', () => import('./pages/desk/coverage.js'), 'desk.css'],
  ['/desk/:slug/moderation', () => import('./pages/desk/moderation.js'), 'desk.css'],
  ['/desk/:slug/polls', () => import('./pages/desk/polls.js'), 'polls.css'],
  ['/desk/:slug/exports', () => import('./pages/desk/exports.js'), 'desk.css'],
  ['/desk/:slug/settings', () => import('./pages/desk/settings.js'), 'desk.css'],
  ['/account', () => import('./pages/account.js'), 'account.css'],
];

/** The page for an address that none of the others is for. */
export const NOWHERE = () => import('./pages/nowhere.js');
