"""Results as pictures: SVG drawn here, PNG made of the same. Pure: numbers and words in, a picture out."""
