/** Tests of the database layer, with a real PostgreSQL in which nothing else happens meanwhile. */
@NullMarked
package dev.skald.store;

import org.jspecify.annotations.NullMarked;
