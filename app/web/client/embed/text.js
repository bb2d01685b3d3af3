// A declaration in its frame: it is only read, so all there is to do is to say how high it is.
import { tellHeight } from './surroundings.js';

tellHeight(document.title, 'declaration');
