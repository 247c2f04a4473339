/** Tests of problem details. */
@NullMarked
package dev.skald.problem;

import org.jspecify.annotations.NullMarked;
