/** Tests of credentials. */
@NullMarked
package dev.skald.outbound.credential;

import org.jspecify.annotations.NullMarked;
