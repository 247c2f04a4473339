/** Tests of the whole service: real requests, real participants over HTTP, a real PostgreSQL. */
@NullMarked
package dev.skald.whole;

import org.jspecify.annotations.NullMarked;
