// SPDX-License-Identifier: GPL-2.0-or-later
/* The Xapian-C binding alone: searches any Xapian database, an index of Accord too, for a term as
   it is indexed ("Zenpeac"), and prints the best documents: binding DATABASE TERM */
#include <stdio.h>
#include <string.h>
#include <xapian-c.h>

static xapian_status search(xapian_mset **out, xapian_database *db, const char *term)
{
    xapian_query *query = NULL;
    xapian_enquire *enquire = NULL;
    xapian_status status = xapian_query_new_term(&query, term, strlen(term), 1, 0);

    if (status == XAPIAN_OK)
        status = xapian_enquire_new(&enquire, db);
    if (status == XAPIAN_OK)
        status = xapian_enquire_set_query(enquire, query, 0);
    if (status == XAPIAN_OK)
        status = xapian_enquire_mset(out, enquire, 0, 10, NULL); /* the best ten */
    xapian_enquire_free(enquire);
    xapian_query_free(query);
    return status;
}

int main(int argc, char **argv)
{
    xapian_database *db = NULL;
    xapian_mset *mset = NULL;
    xapian_status status = XAPIAN_ERROR_INVALID_ARGUMENT;

    if (argc == 3 && (status = xapian_database_open(&db, argv[1], 0)) == XAPIAN_OK)
        status = search(&mset, db, argv[2]);
    if (status != XAPIAN_OK)
        fprintf(stderr, "binding: %s\n", argc == 3 ? xapian_error_message() : "DATABASE TERM");
    for (xapian_doccount i = 0; status == XAPIAN_OK && i < xapian_mset_size(mset); i++)
        printf("document %u: %.3f\n", xapian_mset_docid(mset, i), xapian_mset_weight(mset, i));
    xapian_mset_free(mset); /* NULL is fine */
    xapian_database_free(db);
    return status == XAPIAN_OK ? 0 : 2;
}
