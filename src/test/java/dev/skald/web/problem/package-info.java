/** Tests of problem details. */
@NullMarked
package dev.skald.web.problem;

import org.jspecify.annotations.NullMarked;
