/**
 * Several nodes on one PostgreSQL while machines, network and participants fail: under load, with participants as
 * processes of their own, and with their books looked into afterwards.
 */
package dev.skald.chaos;
