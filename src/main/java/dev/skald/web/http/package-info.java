/**
 * What every edge needs of HTTP beyond the REST framework: bodies within a bound, query strings, entity tags, preferences.
 * It knows no resource.
 */
@NullMarked
package dev.skald.web.http;

import org.jspecify.annotations.NullMarked;
