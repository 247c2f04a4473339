/** What tests have a node do that otherwise does it by itself. */
@NullMarked
package dev.skald.recovery;

import org.jspecify.annotations.NullMarked;
