/** Tests of credentials that are kept. */
@NullMarked
package dev.skald.credential;

import org.jspecify.annotations.NullMarked;
