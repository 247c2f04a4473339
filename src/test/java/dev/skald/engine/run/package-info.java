@NullMarked
package dev.skald.engine.run;

import org.jspecify.annotations.NullMarked;
