/** Where people are sent who connect an account to our own server. Nobody listens there: that the address has a code is enough. */
export const REDIRECT_URI = "http://127.0.0.1/callback";
