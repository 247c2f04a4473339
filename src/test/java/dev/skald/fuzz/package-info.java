/**
 * The packaged service under requests that are made by chance: as its contract has them, nearly so, and not at all. It must
 * answer each with what the contract allows, and be as quick and as small afterwards as before.
 */
@NullMarked
package dev.skald.fuzz;

import org.jspecify.annotations.NullMarked;
