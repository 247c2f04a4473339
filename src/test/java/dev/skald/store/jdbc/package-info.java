/** Tests of the migrations, each on the tables of the one before. */
@NullMarked
package dev.skald.store.jdbc;

import org.jspecify.annotations.NullMarked;
