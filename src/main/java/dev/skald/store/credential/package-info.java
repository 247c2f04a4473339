/** What an admin gave for calls to be made with, sealed: rows that nobody here can read. */
@NullMarked
package dev.skald.store.credential;

import org.jspecify.annotations.NullMarked;
