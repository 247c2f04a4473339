/** Tests of the embedded PostgreSQL, each with a real server in a folder of its own. */
@NullMarked
package dev.skald.postgres;

import org.jspecify.annotations.NullMarked;
