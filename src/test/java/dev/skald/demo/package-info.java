/** Tests of the demo participants. */
@NullMarked
package dev.skald.demo;

import org.jspecify.annotations.NullMarked;
