#!/usr/bin/perl
# An external matcher in Perl, for lines of JSON: confirm when a record has the surname, the house number and
# the ZIP code of the request. Nothing but Perl itself is needed.
#
#   confirmbench run smoke --matcher "external(command='perl docs/examples/same_house.pl')"
use strict;
use warnings;

binmode STDIN, ":utf8";
$| = 1;    # what is printed must not wait in a buffer

my @columns = qw(surname house_number zip_code);

my %known;
while (my $line = <STDIN>) {
    last if $line eq "\n";    # an empty line ends the registry
    my $key = key($line);
    $known{$key} = 1 if defined $key;
}
print "ready\n";

while (my $line = <STDIN>) {
    my ($request_id) = $line =~ /"request_id":(\d+)/;
    my $key = key($line);
    my $confirmed = defined $key && $known{$key} ? "true" : "false";
    print qq({"request_id": $request_id, "confirmed": $confirmed}\n);
}

# The values that must be the same, as one text; undefined when one is missing, for that agrees with nothing.
# A text is written the same way in every line, so that there is no need to decode \" and its like.
sub key {
    my ($line) = @_;
    my @values;
    for my $column (@columns) {
        my ($value) = $line =~ /"$column":"([^"\\]*(?:\\.[^"\\]*)*)"/;    # null has no quotes
        $value = uc($value // "");
        $value =~ s/^\s+//;
        $value =~ s/\s+$//;
        return undef if $value eq "";
        push @values, $value;
    }
    return join("\t", @values);
}
