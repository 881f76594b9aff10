/* SPDX-License-Identifier: MIT */
/* All commands, a-z by name. Dispatch (bot/flow) reads it; so do bantuan and the lint test, which
 * wants for each row its texts in both languages and tests/handlers/<name>.chat. */
#include "handlers/berhenti.h"
#include "handlers/command.h"

extern const struct command command_antre, command_bahasa, command_banding, command_bantuan,
	command_batal, command_blokir, command_buka, command_cari, command_daerah, command_daftar,
	command_geladi, command_grup, command_habis, command_halal, command_jadwal, command_jeda,
	command_kategori, command_kuota, command_lagi, command_langganan, command_lanjut,
	command_pisah, command_produk, command_profil, command_promo, command_promoku, command_rem,
	command_ringkasan, command_sambung, command_setuju, command_siapa, command_status,
	command_tahan, command_tolak, command_ubah, command_zona;

const struct command *const commands[] = {
	&command_antre,     &command_bahasa,   &command_banding, &command_bantuan,
	&command_batal,     &command_berhenti, &command_blokir,  &command_buka,
	&command_cari,      &command_daerah,   &command_daftar,  &command_geladi,
	&command_grup,      &command_habis,    &command_halal,   &command_jadwal,
	&command_jeda,      &command_kategori, &command_kuota,   &command_lagi,
	&command_langganan, &command_lanjut,   &command_pisah,   &command_produk,
	&command_profil,    &command_promo,    &command_promoku, &command_rem,
	&command_ringkasan, &command_sambung,  &command_setuju,  &command_siapa,
	&command_status,    &command_tahan,    &command_tolak,   &command_ubah,
	&command_zona,
};
const size_t commands_count = sizeof(commands) / sizeof(commands[0]);

const struct command *command_by_name(str name)
{
	for (size_t i = 0; i < commands_count; i++) {
		if (str_eq(str_from(commands[i]->name), name))
			return commands[i];
	}
	return NULL;
}
