/** What tests stand on, written once: participants that do as they are told and a book of what they did, what callers send,
 * and what is expected of a queue. */
package dev.skald.support;
