/** Keeps tokens by which callers are known: their hashes, never the tokens themselves. Knows words, not rights. */
@NullMarked
package dev.skald.store.token;

import org.jspecify.annotations.NullMarked;
