/**
 * The contract as the service itself goes by it: it serves {@code openapi.yaml}, answers {@code OPTIONS} and 405 from it, and
 * bounds what requests are measured by. A leaf of the web.
 */
@NullMarked
package dev.skald.web.contract;

import org.jspecify.annotations.NullMarked;
