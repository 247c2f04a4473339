/** Tests of the check of settings. */
@NullMarked
package dev.skald.settings;

import org.jspecify.annotations.NullMarked;
