using System.Text.RegularExpressions;

namespace WenchangPlan.Telemetry.Register;

/// <summary>Reads who gets mails.</summary>
internal static partial class ContactReader
{
    /// <summary>The contacts of the register and of the file of alerts beside it; what is wrong is noted at its line.</summary>
    public static List<Contact> Read(IReadOnlyList<RegisterSection> items)
    {
        var contacts = new List<Contact>();
        foreach (RegisterSection item in items)
        {
            string? id = item.Id("id");
            string name = item.Text("name") ?? "";
            string? email = item.Text("email");
            string language = item.Text("language", required: false) ?? "zh-CN";
            if (language is not ("zh-CN" or "en"))
            {
                item.Note("language", $"\"{language}\"", "zh-CN or en");
            }

            if (email is not null && !EmailPattern().IsMatch(email))
            {
                item.Note("email", $"\"{email}\"", "a mail address such as duty@example.org");
            }

            if (id is not null && contacts.Exists(c => c.Id == id))
            {
                item.Note("id", $"\"{id}\" a second time", "an id that no other contact has");
            }

            IReadOnlyList<string> briefings = item.Texts("briefings");
            if (briefings.FirstOrDefault(b => !Contact.BriefingKinds.Contains(b)) is { } unknown)
            {
                item.Note("briefings", $"\"{unknown}\"", string.Join(" or ", Contact.BriefingKinds));
            }

            contacts.Add(new Contact(id ?? "", name, item.Text("nameEn", required: false) ?? name, email ?? "", language) { Briefings = briefings });
            item.NoteUnknownMembers();
        }

        return contacts;
    }

    [GeneratedRegex(@"^[^@\s]+@[^@\s]+$", RegexOptions.CultureInvariant)]
    private static partial Regex EmailPattern();
}
