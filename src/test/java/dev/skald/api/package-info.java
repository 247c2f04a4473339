/** Tests of reading requests and writing answers. */
@NullMarked
package dev.skald.api;

import org.jspecify.annotations.NullMarked;
