/**
 * The contract within the service: it serves {@code openapi.yaml}, answers {@code OPTIONS} and 405 from it, and limits
 * the labels of request meters. A leaf package of the web.
 */
@NullMarked
package dev.skald.web.contract;

import org.jspecify.annotations.NullMarked;
