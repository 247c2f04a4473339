/** Checks the files that stand around the code and that no compiler reads: the container files and their kind. */
@NullMarked
package dev.skald.build;

import org.jspecify.annotations.NullMarked;
