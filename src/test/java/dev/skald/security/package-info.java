/** Tests of who may do what. */
@NullMarked
package dev.skald.security;

import org.jspecify.annotations.NullMarked;
