/** Names of channels, inputs and renditions: they become parts of URLs and of paths on disk. */
export const NAME = /^[a-z0-9][a-z0-9_-]{0,62}$/;
export const NAME_WORDS = '1 to 63 small letters, digits, - and _, with a letter or a digit first';
