#include "sketchfit/data/quickdraw.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sketchfit/base/error.h"
#include "sketchfit/base/nearest.h"

namespace sketchfit {

namespace {

constexpr std::string_view joined_names =
    "aircraft carrier,airplane,alarm clock,ambulance,angel,animal migration,ant,anvil,apple,arm,"
    "asparagus,axe,backpack,banana,bandage,barn,baseball,baseball bat,basket,basketball,bat,"
    "bathtub,beach,bear,beard,bed,bee,belt,bench,bicycle,binoculars,bird,birthday cake,"
    "blackberry,blueberry,book,boomerang,bottlecap,bowtie,bracelet,brain,bread,bridge,broccoli,"
    "broom,bucket,bulldozer,bus,bush,butterfly,cactus,cake,calculator,calendar,camel,camera,"
    "camouflage,campfire,candle,cannon,canoe,car,carrot,castle,cat,ceiling fan,cello,cell phone,"
    "chair,chandelier,church,circle,clarinet,clock,cloud,coffee cup,compass,computer,cookie,"
    "cooler,couch,cow,crab,crayon,crocodile,crown,cruise ship,cup,diamond,dishwasher,"
    "diving board,dog,dolphin,donut,door,dragon,dresser,drill,drums,duck,dumbbell,ear,elbow,"
    "elephant,envelope,eraser,eye,eyeglasses,face,fan,feather,fence,finger,fire hydrant,"
    "fireplace,firetruck,fish,flamingo,flashlight,flip flops,floor lamp,flower,flying saucer,"
    "foot,fork,frog,frying pan,garden,garden hose,giraffe,goatee,golf club,grapes,grass,guitar,"
    "hamburger,hammer,hand,harp,hat,headphones,hedgehog,helicopter,helmet,hexagon,hockey puck,"
    "hockey stick,horse,hospital,hot air balloon,hot dog,hot tub,hourglass,house,house plant,"
    "hurricane,ice cream,jacket,jail,kangaroo,key,keyboard,knee,knife,ladder,lantern,laptop,leaf,"
    "leg,light bulb,lighter,lighthouse,lightning,line,lion,lipstick,lobster,lollipop,mailbox,map,"
    "marker,matches,megaphone,mermaid,microphone,microwave,monkey,moon,mosquito,motorbike,"
    "mountain,mouse,moustache,mouth,mug,mushroom,nail,necklace,nose,ocean,octagon,octopus,onion,"
    "oven,owl,paintbrush,paint can,palm tree,panda,pants,paper clip,parachute,parrot,passport,"
    "peanut,pear,peas,pencil,penguin,piano,pickup truck,picture frame,pig,pillow,pineapple,pizza,"
    "pliers,police car,pond,pool,popsicle,postcard,potato,power outlet,purse,rabbit,raccoon,"
    "radio,rain,rainbow,rake,remote control,rhinoceros,rifle,river,roller coaster,rollerskates,"
    "sailboat,sandwich,saw,saxophone,school bus,scissors,scorpion,screwdriver,sea turtle,see saw,"
    "shark,sheep,shoe,shorts,shovel,sink,skateboard,skull,skyscraper,sleeping bag,smiley face,"
    "snail,snake,snorkel,snowflake,snowman,soccer ball,sock,speedboat,spider,spoon,spreadsheet,"
    "square,squiggle,squirrel,stairs,star,steak,stereo,stethoscope,stitches,stop sign,stove,"
    "strawberry,streetlight,string bean,submarine,suitcase,sun,swan,sweater,swing set,sword,"
    "syringe,table,teapot,teddy-bear,telephone,television,tennis racquet,tent,The Eiffel Tower,"
    "The Great Wall of China,The Mona Lisa,tiger,toaster,toe,toilet,tooth,toothbrush,toothpaste,"
    "tornado,tractor,traffic light,train,tree,triangle,trombone,truck,trumpet,t-shirt,umbrella,"
    "underwear,van,vase,violin,washing machine,watermelon,waterslide,whale,wheel,windmill,"
    "wine bottle,wine glass,wristwatch,yoga,zebra,zigzag";

constexpr auto class_names = [] {
    std::array<std::string_view, 345> names{};
    std::string_view rest = joined_names;
    for (std::string_view& name : names) {
        name = rest.substr(0, rest.find(','));
        rest.remove_prefix(name.size() < rest.size() ? name.size() + 1 : rest.size());
    }
    return names;
}();
static_assert(class_names.front() == "aircraft carrier" && class_names.back() == "zigzag");

/// Where the files of a form lie, and what they are called.
struct Place {
    std::string_view folder;
    std::string_view extension;
    std::uint64_t bytes_per_drawing;
};

/// In the order of QuickdrawForm.
constexpr std::array<Place, 5> places{{{"full/numpy_bitmap", ".npy", 784},
                                       {"full/simplified", ".ndjson", 469},
                                       {"full/raw", ".ndjson", 2638},
                                       {"full/binary", ".bin", 114},
                                       {"sketchrnn", ".npz", 0}}};

const Place& place_of(QuickdrawForm form) {
    return places.at(static_cast<std::size_t>(form));
}

char lower(char letter) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
}

std::string normalized(std::string_view text) {
    std::string result;
    for (const char letter : text) result += letter == '_' ? ' ' : lower(letter);
    return result;
}

}  // namespace

std::span<const std::string_view> quickdraw_classes() {
    return class_names;
}

std::optional<std::string_view> find_quickdraw_class(std::string_view text) {
    const std::string wanted = normalized(text);
    for (const std::string_view name : class_names) {
        if (normalized(name) == wanted) return name;
    }
    return std::nullopt;
}

std::string suggest_quickdraw_class(std::string_view text) {
    const std::string wanted = normalized(text);
    std::string hint = did_you_mean(wanted, class_names);
    if (!hint.empty() || wanted.size() < 3) return hint;
    for (const std::string_view name : class_names) {
        if (normalized(name).find(wanted) != std::string::npos)
            return fmt::format("; did you mean {}?", name);
    }
    return "";
}

std::string_view form_name(QuickdrawForm form) {
    return quickdraw_form_names.at(static_cast<std::size_t>(form));
}

QuickdrawForm find_form(std::string_view name) {
    const auto found = std::ranges::find(quickdraw_form_names, name);
    if (found == quickdraw_form_names.end()) {
        fail_usage("the form of the drawings must be one of {}; received '{}'{}",
                   fmt::join(quickdraw_form_names, ", "), printable(name),
                   did_you_mean(name, quickdraw_form_names));
    }
    return static_cast<QuickdrawForm>(found - quickdraw_form_names.begin());
}

std::uint64_t bytes_per_drawing(QuickdrawForm form) {
    return place_of(form).bytes_per_drawing;
}

std::string quickdraw_file_name(QuickdrawForm form, std::string_view name) {
    return std::string(name).append(place_of(form).extension);
}

std::string quickdraw_address(std::string_view base, QuickdrawForm form, std::string_view name) {
    while (base.ends_with('/')) base.remove_suffix(1);
    return fmt::format("{}/{}/{}", base, place_of(form).folder,
                       percent_encoded(quickdraw_file_name(form, name)));
}

std::string percent_encoded(std::string_view text) {
    std::string result;
    for (const char character : text) {
        const bool letter_or_digit = (character >= 'a' && character <= 'z') ||
                                     (character >= 'A' && character <= 'Z') ||
                                     (character >= '0' && character <= '9');
        if (letter_or_digit || std::string_view("-._~").find(character) != std::string_view::npos) {
            result += character;
        } else {
            result += fmt::format("%{:02X}", static_cast<unsigned char>(character));
        }
    }
    return result;
}

}  // namespace sketchfit
