/**
 * What every interface needs of HTTP beyond the REST framework: limited bodies, query strings, entity tags,
 * preferences. It knows no resource.
 */
@NullMarked
package dev.skald.web.http;

import org.jspecify.annotations.NullMarked;
