/** What tests stand on, written once: participants that do as they are told, and a book of what they did. */
package dev.skald.support;
